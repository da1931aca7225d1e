"""Words that most of the commonest passwords are built from, collected for this project.

Leaked passwords of twelve characters and more are, nearly all, one or two such words with
digits or a sign behind them; so a few hundred words and the rules beside them refuse far
more than a list of the same size of whole passwords would.
"""

KEYBOARD_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "a1b2c3d4e5f6g7h8",
    "147258369",
    "159753",
    "112233445566778899",
)

_WORDS = """
password passwort contrasena contrasenya motdepasse parola senha wachtwoord passphrase passcode
secret secreto geheim letmein welcome bienvenido bienvenue willkommen benvenuto hello hola
bonjour hallo iloveyou loveyou ilove teamo tequiero jetaime love amor amour liebe mylove forever
baby babygirl babyboy princess princesa princesse prinzessin queen king angel angeles diablo
devil heaven sunshine moonlight starlight flower butterfly mariposa rainbow chocolate cookie
banana orange apple cherry strawberry pepper ginger cheese coffee football futbol baseball
basketball hockey soccer tennis golf skateboard snowboard barcelona realmadrid atletico arsenal
chelsea liverpool manchester united juventus milan dragon tiger lion monkey horse eagle falcon
phoenix wolf panther shadow spider kitten superman batman spiderman ironman starwars pokemon
pikachu naruto minecraft fortnite harrypotter matrix gandalf hobbit warcraft nintendo
playstation xbox master admin administrator administrador root user usuario guest test testing
demo default login access system server computer internet network google facebook twitter
instagram youtube microsoft windows apple iphone samsung android linux oracle cisco michael
jennifer jessica ashley michelle daniel robert thomas matthew anthony joshua andrew charlie
jordan nicole amanda hannah samantha alexander alejandro fernando francisco carlos miguel
antonio manuel jose maria carmen isabel laura lucia martina sofia valentina elena david pedro
pablo javier sergio alberto roberto ricardo eduardo cristina patricia sandra trustno changeme
temp temporal temporary example sample private public security seguridad family familia freedom
libertad liberty whatever nothing anything something everything summer winter spring autumn
verano invierno primavera otono january february march april june july august september october
november december enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves
viernes sabado domingo madrid london paris berlin america espana spain mexico argentina colombia
england money dinero lucky happy smile beautiful bonita hermosa handsome pretty cool super mega
black white blue green yellow purple silver golden metal rock music guitar piano qwerty qwertz
azerty asdf zxcv abc abcd abcdef xyz mustang ferrari porsche harley corvette mercedes yamaha
honda toyota jesus jesuschrist christ cristo dios godisgood blessed faith church bible
correcthorsebatterystaple correct horse battery staple portal citizen ciudadano civic town
council ayuntamiento municipal participa participacion my your the and for you mi tu el la los
las
"""

COMMON_WORDS = frozenset(_WORDS.split())
