/* Maps from our own outlines; no tile, no font and no sprite from outside.
   spec = {areas: FeatureCollection (properties: code, name, value?, step? 1–6, chosen?), outline?: FeatureCollection,
           points: [{lng, lat, kind, label?, title?, href? | go?, number?}], routes: [{path: [[lng, lat]…], state}], bounds?, tiles?} */
import { AttributionControl, LngLatBounds, Map as MapView, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";

const views = new Map();

export function draw(el) {
  setWorkerUrl(document.documentElement.dataset.mapWorker);
  const spec = JSON.parse(document.getElementById(el.dataset.spec).textContent);
  const map = new MapView({
    container: el, style: style(spec, el), attributionControl: false, bounds: spec.bounds ?? boundsOf(spec.areas),
    fitBoundsOptions: { padding: 24 }, dragRotate: false, cooperativeGestures: false, maxZoom: 18,
    locale: JSON.parse(el.dataset.words || "{}"),
  });
  if (spec.tiles) map.addControl(new AttributionControl({ customAttribution: spec.tiles.credit }));
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  for (const mark of labels(spec).concat(points(spec))) mark.addTo(map);
  map.on("click", "area", (event) => choose(el, event.features[0].properties));
  map.on("mouseenter", "area", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "area", () => (map.getCanvas().style.cursor = ""));
  map.on("load", () => el.setAttribute("data-ready", ""));
  views.set(el, [map, spec]);
}

document.addEventListener("yl:theme", () => {
  for (const [el, [map, spec]] of views) map.setStyle(style(spec, el));
});

function choose(el, area) {
  el.dispatchEvent(new CustomEvent("yl:area", { bubbles: true, detail: area }));
  if (el.dataset.areaHref) location.assign(el.dataset.areaHref.replace("{code}", area.code));
}

function style(spec, el) {
  const css = getComputedStyle(el);
  const role = (name) => css.getPropertyValue(`--${name}`).trim();
  const steps = ["match", ["coalesce", ["get", "step"], 0]];
  for (let i = 1; i <= 6; i += 1) steps.push(i, role(`s${i}`));
  steps.push(role("land"));
  const sources = { area: { type: "geojson", data: spec.areas ?? { type: "FeatureCollection", features: [] } } };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": role("sea") } }];
  if (spec.tiles) {
    sources.tiles = { type: "raster", tiles: spec.tiles.urls, tileSize: 256 };
    layers.push({ id: "tiles", type: "raster", source: "tiles", paint: { "raster-saturation": -0.85, "raster-opacity": 0.6 } });
  }
  layers.push(
    { id: "area", type: "fill", source: "area", paint: { "fill-color": steps, "fill-opacity": spec.tiles ? 0.6 : 1 } },
    { id: "town-line", type: "line", source: "area", paint: { "line-color": role("border-town"), "line-width": 1.4 } },
    { id: "chosen", type: "line", source: "area", filter: ["==", ["get", "chosen"], true], paint: { "line-color": role("ink"), "line-width": 2.5 } },
  );
  if (spec.outline) {
    sources.outline = { type: "geojson", data: spec.outline };
    layers.push({ id: "outline", type: "line", source: "outline", paint: { "line-color": role("border-county"), "line-width": 1.6 } });
  }
  (spec.routes ?? []).forEach((route, i) => {
    sources[`route${i}`] = { type: "geojson", data: { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: route.path } } };
    const own = route.state !== "other";
    const paint = { "line-color": own ? role("accent") : role("control"), "line-width": own ? 3 : 1.4 };
    if (route.state === "later") paint["line-dasharray"] = [0.6, 1.8];
    layers.push({ id: `route${i}`, type: "line", source: `route${i}`, layout: { "line-cap": "round" }, paint });
  });
  return { version: 8, sources, layers };
}

/* Words are page elements, so no font file is needed and a screen reader meets them. */
function labels(spec) {
  return (spec.areas?.features ?? []).filter((area) => area.properties.label_at).map((area) => {
    const el = document.createElement("div");
    el.className = "map-label";
    el.textContent = area.properties.name;
    if (area.properties.value != null) el.append(document.createElement("br"), Object.assign(document.createElement("b"), { textContent: area.properties.value }));
    if (area.properties.step >= 5) el.dataset.dark = "";
    return new Marker({ element: el }).setLngLat(area.properties.label_at);
  });
}

function points(spec) {
  return (spec.points ?? []).filter((point) => point.lng || point.lat).map((point) => {
    const el = document.createElement(point.href ? "a" : "div");
    if (point.href) el.href = point.href;
    // `go`: for the mouse only, where hundreds of signs overlap and a list beside the map holds the same doors.
    if (point.go) el.addEventListener("click", () => location.assign(point.go));
    el.className = "map-point";
    el.dataset.kind = point.kind;
    el.title = point.title ?? point.label ?? "";
    el.append(Object.assign(document.createElement("i"), { textContent: point.number ?? "" }));
    if (point.label) el.append(Object.assign(document.createElement("span"), { textContent: point.label }));
    return new Marker({ element: el }).setLngLat([point.lng, point.lat]);
  });
}

function boundsOf(areas) {
  const box = new LngLatBounds();
  const walk = (list) => (typeof list[0] === "number" ? box.extend(list) : list.forEach(walk));
  for (const area of areas?.features ?? []) walk(area.geometry.coordinates);
  return box.isEmpty() ? [[73, 18], [135, 54]] : box;
}
