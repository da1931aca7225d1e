// Points on a map; those too close to tell apart stand together under their number.

import L from "./leaflet.js";

import { say } from "../portal/words.js";

const CLOSE = 42;

export function showPoints(map, points) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    for (const cluster of clustersOf(map, points)) layer.addLayer(markerOf(map, cluster));
  };
  map.on("zoomend", draw);
  draw();
}

/** Greedy by distance on the screen: few points, no library. */
function clustersOf(map, points) {
  const clusters = [];
  for (const point of points) {
    const at = map.project([point.lat, point.lon]);
    const near = clusters.find((cluster) => cluster.at.distanceTo(at) < CLOSE);
    if (near) near.points.push(point);
    else clusters.push({ at, points: [point] });
  }
  return clusters;
}

function markerOf(map, { points }) {
  const many = points.length > 1;
  const pin = document.createElement("span");
  pin.className = many ? "cp-l-pin cp-l-pin-many" : "cp-l-pin";
  if (many) pin.textContent = String(points.length);
  const size = many ? 34 : 24;
  pin.style.inlineSize = `${size}px`;
  pin.style.blockSize = `${size}px`;
  const marker = L.marker([points[0].lat, points[0].lon], {
    icon: L.divIcon({ html: pin, className: "", iconSize: [size, size] }),
    title: many ? say("together", { count: points.length }) : points[0].title,
    alt: many ? say("together", { count: points.length }) : points[0].title,
  });
  if (many && map.getZoom() < map.getMaxZoom()) {
    const bounds = L.latLngBounds(points.map((point) => [point.lat, point.lon]));
    marker.on("click keypress", () => map.fitBounds(bounds.pad(0.4)));
  } else {
    marker.bindPopup(() => popupOf(points), { closeButton: false, maxWidth: 260 });
  }
  return marker;
}

function popupOf(points) {
  const list = document.createElement("div");
  for (const point of points) {
    const line = document.createElement("p");
    if (point.href) {
      const link = document.createElement("a");
      link.href = point.href;
      link.textContent = point.title;
      line.append(link);
    } else {
      line.textContent = point.title;
    }
    list.append(line);
  }
  return list;
}
