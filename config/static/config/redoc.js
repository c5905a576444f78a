const container = document.getElementById("redoc-container");
const fontFamily = "system-ui, sans-serif";
const theme = { typography: { fontFamily, headings: { fontFamily } } };
document.body.style.margin = 0;
Redoc.init(container.dataset.schema, { theme }, container);
