// Choosing a place: the point on the map and the two number fields say the same.

import L from "./leaflet.js";

import { say } from "../portal/words.js";

const DIGITS = 5;

export function choosePoint(map, box) {
  const lon = document.getElementById(box.dataset.pickLon);
  const lat = document.getElementById(box.dataset.pickLat);
  const status = box.querySelector("[data-pick-status]");
  if (!lon || !lat) return;

  const pin = document.createElement("span");
  pin.className = "cp-l-pin";
  pin.style.inlineSize = "28px";
  pin.style.blockSize = "28px";
  const marker = L.marker(map.getCenter(), {
    draggable: true,
    autoPan: true,
    alt: box.dataset.label,
    icon: L.divIcon({ html: pin, className: "", iconSize: [28, 28] }),
  });

  const show = (at) => {
    marker.setLatLng(at).addTo(map);
    if (status) status.textContent = say("pick", { lat: lat.value, lon: lon.value });
  };
  const write = ({ lat: y, lng: x }) => {
    lat.value = y.toFixed(DIGITS);
    lon.value = x.toFixed(DIGITS);
    lat.dispatchEvent(new Event("input", { bubbles: true }));
    show([y, x]);
  };
  const read = () => {
    const y = Number.parseFloat(lat.value);
    const x = Number.parseFloat(lon.value);
    if (Number.isFinite(y) && Number.isFinite(x)) show([y, x]);
    else marker.remove();
  };

  map.on("click", (event) => write(event.latlng));
  marker.on("dragend", () => write(marker.getLatLng()));
  lat.addEventListener("change", read);
  lon.addEventListener("change", read);
  read();
}
