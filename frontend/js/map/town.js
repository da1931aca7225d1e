// One map: its base layers, and either points to look at or a point to choose.

import L from "./leaflet.js";

import { say } from "../portal/words.js";
import { showPoints } from "./points.js";
import { choosePoint } from "./pick.js";

const STYLES = {
  areas: { className: "cp-l-areas", weight: 1, fillOpacity: 1, opacity: 1, dashArray: "3 3" },
  parks: { className: "cp-l-parks", weight: 0, fillOpacity: 1 },
  water: { className: "cp-l-water", weight: 1, fillOpacity: 1, opacity: 1 },
  minor_streets: { className: "cp-l-minor-streets", weight: 1, opacity: 1, fill: false },
  streets: { className: "cp-l-streets", weight: 3, opacity: 1, fill: false },
  tram: { className: "cp-l-tram", weight: 1.5, opacity: 1, fill: false, dashArray: "7 4" },
};

const bases = new Map();

function baseOf(url) {
  if (!bases.has(url)) {
    bases.set(
      url,
      fetch(url, { credentials: "same-origin" }).then((answer) => {
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        return answer.json();
      }),
    );
  }
  return bases.get(url);
}

/** Turns the drawing in this box into a moving map; leaves it alone when that cannot be done. */
export async function openMap(box) {
  let base;
  try {
    base = await baseOf(box.dataset.map);
  } catch {
    return;
  }
  // A town without boundaries has no map to move about in yet.
  if (!base.areas?.features?.length) return;
  const frame = box.querySelector(".cp-map-frame");
  const place = document.createElement("div");
  place.className = "cp-map-leaflet";
  place.setAttribute("role", "application");
  place.setAttribute("aria-label", box.dataset.label);
  frame.append(place);

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, {
    // Leaflet's own buttons are made from strings of markup, and speak English.
    zoomControl: false,
    attributionControl: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    // A page that is scrolled must not get stuck in a map.
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile || Boolean(box.dataset.pickLon),
    zoomSnap: 0.25,
  });
  const areas = drawBase(map, base);
  map.fitBounds(areas.getBounds().pad(0.02));
  map.setMinZoom(map.getZoom() - 1);
  map.setMaxZoom(map.getZoom() + 6);
  addZoom(frame, map);
  // It keeps its place, so that the frame keeps its height.
  frame.querySelector("svg")?.setAttribute("visibility", "hidden");

  if (box.dataset.pickLon) choosePoint(map, box);
  else showPoints(map, JSON.parse(box.dataset.points ?? "[]"));
}

function drawBase(map, base) {
  let areas;
  for (const [name, style] of Object.entries(STYLES)) {
    if (!base[name]) continue;
    const layer = L.geoJSON(base[name], {
      interactive: false,
      style: (feature) =>
        name === "water" && feature.geometry.type.endsWith("LineString")
          ? { ...style, className: "cp-l-water cp-l-line", weight: 6, fill: false }
          : style,
    }).addTo(map);
    if (name === "areas") areas = layer;
  }
  // Names lie under the points.
  map.createPane("names").style.zIndex = "450";
  areas?.eachLayer((layer) => {
    const { name, label_point: point } = layer.feature.properties ?? {};
    if (!name) return;
    const text = document.createElement("span");
    text.textContent = name;
    const at = point ? L.latLng(point[1], point[0]) : layer.getBounds().getCenter();
    L.tooltip({ pane: "names", permanent: true, direction: "center", className: "cp-l-label" })
      .setLatLng(at)
      .setContent(text)
      .addTo(map);
  });
  return areas;
}

function addZoom(frame, map) {
  const box = document.createElement("div");
  box.className = "cp-map-zoom";
  for (const [sign, name, step] of [["+", "zoom_in", 1], ["−", "zoom_out", -1]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", say(name));
    button.addEventListener("click", () => map.setZoom(map.getZoom() + step));
    box.append(button);
  }
  frame.append(box);
}
