"""Files for machines: robots.txt, sitemap, icons, manifest."""
