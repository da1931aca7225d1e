"""Words from which the proposals of a big town are put together, in both languages.

The order matters: the first of a list are drawn most often, as in any language (Zipf).
"""

from __future__ import annotations

# What it is about, by topic.
THINGS: dict[str, dict[str, str]] = {
    "mobility": {
        "en": "bus stop|bike lane|tram line|parking spaces|night bus|bike stands|shuttle|taxi rank"
        "|ticket machine|lift to the platform|cargo bikes|charging point|ferry|timetable",
        "es": "parada de autobús|carril bici|línea de tranvía|plazas de aparcamiento|búho"
        "|aparcabicis|lanzadera|parada de taxis|máquina de billetes|ascensor al andén"
        "|bicis de carga|punto de recarga|barca|horario",
    },
    "streets": {
        "en": "crossing|pavement|bench|street lights|bollards|square|traffic island|kerb|sign"
        "|public toilet|underpass|stairs|drinking fountain|cobblestones|post box",
        "es": "paso de peatones|acera|banco|farolas|bolardos|plaza|isleta|bordillo|señal"
        "|baño público|paso subterráneo|escaleras|fuente|adoquines|buzón",
    },
    "green": {
        "en": "trees|park|flower bed|dog park|hedge|community garden|meadow|lawn|beehives|pond"
        "|compost box|lime trees|orchard|bird boxes|ferns",
        "es": "árboles|parque|jardinera|parque canino|seto|huerto vecinal|prado|césped|colmenas"
        "|estanque|compostera|tilos|frutales|cajas nido|helechos",
    },
    "river": {
        "en": "riverbank|flood gate|rain garden|landing|weir|water gauge|solar panels"
        "|recycling bins|storm drain|green roof|reed bed|swimming spot|heat refuge|otter tunnel",
        "es": "ribera|compuerta|jardín de lluvia|embarcadero|presa|medidor de nivel|placas solares"
        "|contenedores de reciclaje|sumidero|cubierta verde|carrizal|zona de baño"
        "|refugio de calor|paso de nutrias",
    },
    "housing": {
        "en": "empty flats|rents|lift|insulation|cooperative|courtyard|student rooms|facade|attic"
        "|social housing|stairwell|heating",
        "es": "pisos vacíos|alquileres|ascensor|aislamiento|cooperativa|patio|residencia|fachada"
        "|buhardilla|vivienda social|portal|calefacción",
    },
    "culture": {
        "en": "library|rehearsal room|concert|museum|open-air cinema|book box|mural|archive"
        "|town band|theatre|festival|story time|exhibition",
        "es": "biblioteca|local de ensayo|concierto|museo|cine de verano|caja de libros|mural"
        "|archivo|banda municipal|teatro|fiesta|cuentacuentos|exposición",
    },
    "youth": {
        "en": "school street|playground|youth centre|school canteen|skate park|homework room"
        "|school garden|workshop|apprenticeships|school gate",
        "es": "entorno escolar|parque infantil|centro joven|comedor escolar|pista de patinaje"
        "|sala de estudio|huerto escolar|taller|prácticas|puerta del colegio",
    },
    "sport": {
        "en": "pool|football pitch|basketball court|table-tennis table|climbing wall|running track"
        "|changing rooms|rowing landing|chess tables|gym",
        "es": "piscina|campo de fútbol|cancha|mesa de ping-pong|rocódromo|circuito para correr"
        "|vestuarios|pantalán de remo|mesas de ajedrez|gimnasio",
    },
    "care": {
        "en": "health centre|visiting service|day centre|defibrillator|shared table|nursery"
        "|advice for carers|yellow bench|first-aid course|quiet room",
        "es": "centro de salud|servicio de compañía|centro de día|desfibrilador|mesa compartida"
        "|guardería|asesoría para cuidadoras|banco amarillo|curso de primeros auxilios"
        "|sala tranquila",
    },
    "market": {
        "en": "market hall|evening market|shop windows|terrace|repair café|fish stall"
        "|delivery point|craft fair|bakery|start-up office",
        "es": "mercado|mercado de tarde|escaparates|terraza|taller de reparación|pescadería"
        "|punto de reparto|feria de artesanía|panadería|vivero de empresas",
    },
    "quiet": {
        "en": "noise|night lights|speed camera|litter bins|fireworks|loading at night|motorbikes"
        "|mirrors|mediation|scooters",
        "es": "ruido|luz de noche|radar|papeleras|fuegos artificiales|carga nocturna|motos|espejos"
        "|mediación|patinetes",
    },
    "access": {
        "en": "ramp|helpdesk|plain letters|tactile map|opening hours|subtitles|handrail"
        "|quiet hour|interpreter|online form",
        "es": "rampa|mostrador|cartas claras|mapa táctil|horario de tarde|subtítulos|pasamanos"
        "|hora tranquila|intérprete|formulario",
    },
}

ACTIONS = {
    "en": "Repair the {thing}|A new {thing}|More {thing}|A better {thing}|Light for the {thing}"
    "|Move the {thing}|Open the {thing} on Sundays|Shade for the {thing}|Please keep the {thing}"
    "|A safer {thing}|Clean the {thing} more often|Rethink the {thing}|Space for a {thing}",
    "es": "Arreglar: {thing}|Propuesta de {thing}|Más atención a {thing}|Mejorar: {thing}"
    "|Luz para {thing}|Cambiar de sitio: {thing}|Abrir también los domingos: {thing}"
    "|Sombra para {thing}|Conservar: {thing}|Más seguridad: {thing}|Limpiar más: {thing}"
    "|Repensar: {thing}|Hacer sitio: {thing}",
}

# Streets: kinds and what they are named after; together some 700 names.
STREET_KINDS = {
    "en": "Street|Lane|Square|Avenue|Steps|Row|Alley",
    "es": "Calle|Travesía|Plaza|Avenida|Escalera|Paseo|Callejón",
}
STREET_NAMES = {
    "en": "Salt|Rope Walk|Shipwright|Cooper|Saddler|Heron|Poplar|Fisher|Lantern|Anchor|Foundry"
    "|Miller|Chapel|Orchard|Tram|Gull|Tide|Cork|Bell|Glover|Weaver|Lime Tree|North Gate|Ferry"
    "|Quarry|Swan|Bakehouse|Copper|Beacon|Cinder|Elm|Granary|Hawthorn|Ivy|Jetty|Kiln|Linnet"
    "|Mason|Needle|Oyster|Pilot|Quince|Rosemary|Sailcloth|Tinker|Vine|Walnut|Willow|Yard|Ash",
    "es": "de la Sal|de los Cordeleros|de la Garza|del Chopo|de las Pescadoras|del Farol|del Ancla"
    "|de la Fundición|de la Ermita|del Tranvía|de la Gaviota|de la Marea|de la Campana"
    "|de los Guanteros|del Tilo|de la Puerta Norte|de la Barca|de la Cantera|del Cisne"
    "|del Horno|del Cobre|de la Hoguera|del Olmo|del Granero|del Espino|de la Hiedra|del Muelle"
    "|del Tejar|del Jilguero|de los Canteros|de la Aguja|de la Ostra|del Membrillo|del Romero"
    "|de las Velas|de la Parra|del Nogal|del Sauce|del Patio|del Fresno|de la Escollera"
    "|de los Curtidores|de la Tahona|del Astillero|de la Noria|del Vivero|de la Presa",
}

REASONS = {
    "en": "Every week I see somebody stumble here."
    "|Children use this place every day, and so do their grandparents."
    "|It worked in another quarter, and it did not cost much."
    "|In summer it is too hot, in winter too dark."
    "|We have asked for it since the year of the flood."
    "|The neighbours would help to look after it."
    "|At the moment everybody goes around it, which makes it worse."
    "|Visitors ask about it, and we have no good answer."
    "|It would save money after three years at most."
    "|My neighbour uses a wheelchair and cannot get past."
    "|Tram drivers, bakers and nurses pass here before sunrise."
    "|It is a small thing that would change my day.",
    "es": "Cada semana veo a alguien tropezar aquí."
    "|Lo usan niños todos los días, y también sus abuelos."
    "|En otro barrio funcionó y no costó mucho."
    "|En verano hace demasiado calor y en invierno está oscuro."
    "|Lo pedimos desde el año de la crecida."
    "|Los vecinos ayudaríamos a cuidarlo."
    "|Ahora todo el mundo da un rodeo, y es peor."
    "|Los visitantes preguntan y no sabemos qué decir."
    "|Se pagaría solo en tres años como mucho."
    "|Mi vecina va en silla de ruedas y no puede pasar."
    "|Por aquí pasan conductoras, panaderos y enfermeras antes de que amanezca."
    "|Es una cosa pequeña que me cambiaría el día.",
}

WISHES = {
    "en": "Please have a look on site with us."
    "|A trial for three months would show whether it works."
    "|A date matters more to me than a perfect plan.|The school would take part."
    "|Two variants with their costs would help to decide.|Start with one place and learn from it."
    "|I will gladly show photographs.|It should be finished before the rain comes.",
    "es": "Vengan a verlo con nosotros, por favor.|Una prueba de tres meses diría si funciona."
    "|Prefiero una fecha a un plan perfecto.|El colegio participaría."
    "|Dos variantes con su coste ayudarían a decidir.|Empezar por un sitio y aprender de él."
    "|Enseño fotos con mucho gusto.|Debería estar antes de las lluvias.",
}
