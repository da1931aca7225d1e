document.documentElement.dataset.ribbon = "cut";
