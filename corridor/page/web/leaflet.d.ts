// deno-lint-ignore-file no-explicit-any -- as the script that declares L does
/* As much of Leaflet 1.9 as the page uses, and what the page gives to folium. */

declare global {
  namespace L {
    /** What the page that folium makes calls; `ready` resolves when the page is filled. */
    interface FoliumPage {
      start(id: string, cut: number, facts: string): Map;
      ready?: Promise<void>;
      /** The modules that are not needed at once, compressed. */
      modules: string;
      fill(map: Map, sent: any, later: (call: () => void) => void): void;
    }
    type Pixels = Point | [number, number];
    type Place = LatLng | { lat: number; lon: number } | [number, number] | number[];
    type Options = Record<string, unknown>;
    type Listener = (event: any) => void;

    class Point {
      x: number;
      y: number;
      add(other: Pixels | number[]): Point;
      subtract(other: Pixels | number[]): Point;
      multiplyBy(factor: number): Point;
      divideBy(factor: number): Point;
      distanceTo(other: Point): number;
      round(): Point;
    }
    function point(x: number, y: number): Point;

    class Bounds {
      min: Point;
      max: Point;
      getSize(): Point;
      contains(other: Point | Bounds): boolean;
      overlaps(other: Bounds): boolean;
    }
    function bounds(first: Pixels | number[], second: Pixels | number[]): Bounds;

    class LatLng {
      lat: number;
      lng: number;
    }
    class LatLngBounds {
      extend(other: Place | LatLngBounds): this;
      contains(other: Place | LatLngBounds): boolean;
      pad(share: number): LatLngBounds;
      getNorth(): number;
      getSouth(): number;
      getEast(): number;
      getWest(): number;
    }
    function latLngBounds(): LatLngBounds;

    class Evented {
      on(names: string, listener: Listener): this;
      once(names: string, listener: Listener): this;
      off(names: string, listener: Listener): this;
    }

    class Layer extends Evented {
      static extend<T>(members: object & ThisType<T>): new (...args: any[]) => T;
      _map: Map;
      getPane(): HTMLElement;
      addTo(map: Map | LayerGroup): this;
      remove(): this;
      bindTooltip(content: HTMLElement, options?: Options): this;
      onAdd(map: Map): unknown;
      onRemove(map: Map): unknown;
    }
    class Renderer extends Layer {
      constructor(options: Options);
      _bounds: Bounds;
      _container?: HTMLCanvasElement;
      _update(): void;
    }
    class LayerGroup extends Layer {
      addLayer(layer: Layer): this;
      clearLayers(): this;
      eachLayer(call: (layer: any) => void): this;
    }
    function layerGroup(layers?: Layer[]): LayerGroup;

    class Path extends Layer {
      getElement(): SVGElement;
    }
    class Polyline extends Path {
      setLatLngs(points: unknown): this;
      getBounds(): LatLngBounds;
    }
    class CircleMarker extends Path {
      getLatLng(): LatLng;
    }
    function polyline(points: unknown, options?: Options): Polyline;
    function polygon(points: unknown, options?: Options): Polyline;
    function rectangle(bounds: unknown, options?: Options): Polyline;
    function circleMarker(place: Place, options?: Options): CircleMarker;
    function tileLayer(url: string, options?: Options): Layer;

    class Icon {
      static Default: typeof Icon & { mergeOptions(options: Options): void };
      _getIconUrl(name: string): string;
    }
    function icon(options: Options): Icon;
    function divIcon(options: Options): Icon;
    class Marker extends Layer {
      getElement(): HTMLElement;
      getLatLng(): LatLng;
      setLatLng(place: Place): this;
    }
    function marker(place: Place, options?: Options): Marker;

    class Popup extends Layer {
      setLatLng(place: Place): this;
      setContent(content: HTMLElement): this;
      getElement(): HTMLElement;
      openOn(map: Map): this;
    }
    function popup(options?: Options): Popup;
    function tooltip(options?: Options): Popup;

    class Control {
      constructor(options?: Options);
      addTo(map: Map): this;
      remove(): this;
      onAdd: (map: Map) => HTMLElement;
    }
    function control(options?: Options): Control;
    namespace control {
      function zoom(options?: Options): Control;
      function attribution(options?: Options): Control & { addAttribution(html: string): void };
    }
    namespace Control {
      class Scale extends Control {
        static extend(members: object & ThisType<Scale>): new (options?: Options) => Scale;
        _mScale: HTMLElement;
        _getRoundNum(value: number): number;
        _updateScale(element: HTMLElement, text: string, share: number): void;
      }
    }

    class Map extends Evented {
      options: { zoomAnimation: boolean; crs: { scale(zoom: number): number } };
      createPane(name: string): HTMLElement;
      getPane(name: string): HTMLElement;
      getContainer(): HTMLElement;
      getCenter(): LatLng;
      getZoom(): number;
      getSize(): Point;
      getBounds(): LatLngBounds;
      getPixelBounds(): Bounds;
      getPixelOrigin(): Point;
      dragging: { moving(): boolean; disable(): void };
      _animatingZoom?: boolean;
      on(names: string, listener: Listener): this;
      off(names: string, listener: Listener): this;
      getBoundsZoom(bounds: unknown, inside: boolean, padding: Pixels): number;
      setMinZoom(zoom: number): this;
      setMaxZoom(zoom: number): this;
      setView(place: Place, zoom: number, options?: Options): this;
      fitBounds(bounds: unknown, options?: Options): this;
      panTo(place: Place, options?: Options): this;
      panInside(place: Place, options?: Options): this;
      invalidateSize(options?: Options): this;
      hasLayer(layer: Layer | Control): boolean;
      project(place: Place, zoom?: number): Point;
      unproject(point: Pixels, zoom?: number): LatLng;
      latLngToLayerPoint(place: Place): Point;
      latLngToContainerPoint(place: Place): Point;
      containerPointToLayerPoint(point: Pixels): Point;
      mouseEventToContainerPoint(event: MouseEvent): Point;
    }
    function map(id: string, options?: Options): Map;

    function setOptions(object: object, options: Options): void;
    let AwesomeMarkers: { icon(options: { markerColor?: string }): Icon } | undefined;
    namespace DomEvent {
      function disableClickPropagation(element: HTMLElement): void;
      function disableScrollPropagation(element: HTMLElement): void;
    }
    namespace DomUtil {
      function create<K extends keyof HTMLElementTagNameMap>(
        tag: K,
        className?: string,
        parent?: HTMLElement,
      ): HTMLElementTagNameMap[K];
      function setPosition(element: HTMLElement, point: Point): void;
    }
    namespace LineUtil {
      function simplify(points: Point[], tolerance: number): Point[];
    }
    namespace Util {
      function requestAnimFrame(call: () => void, context?: object): number;
      function cancelAnimFrame(id: number | null): void;
      function wrapNum(value: number, range: [number, number], includesMax?: boolean): number;
    }
  }

  /* What the page that folium makes calls. */
  var corridorPage: L.FoliumPage;
  /* As much of jQuery as folium's popups need. */
  var $: ((what: unknown) => unknown) | undefined;
}

export {};
