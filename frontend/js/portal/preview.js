// The pictures one has chosen, shown before they are sent.

import { fresh } from "./words.js";

const MOST = 6;

export function enhancePreview(root) {
  for (const input of fresh(root, "input[type=file][data-preview]", "cpPreview")) {
    const box = document.createElement("div");
    box.className = "cp-preview";
    input.after(box);
    input.addEventListener("change", async () => {
      const pictures = [...input.files].filter((file) => file.type.startsWith("image/"));
      box.replaceChildren(...(await Promise.all(pictures.slice(0, MOST).map(pictureOf))));
    });
  }
}

// A data: address, since the content policy allows no blob: ones.
function pictureOf(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => {
      const picture = document.createElement("img");
      picture.alt = file.name;
      picture.src = reader.result;
      done(picture);
    };
    reader.readAsDataURL(file);
  });
}
