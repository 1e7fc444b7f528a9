import { type Camera, pointGrowth, type Size, scaleOf } from './camera.ts';
import { paletteSize, radiusParts, type Scene } from './layers.ts';
import { fitCanvas, type Palette, type Renderer } from './renderer.ts';

const vertexShader = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in uvec4 look;
uniform vec2 middle;
uniform vec2 scale;
uniform float ratio;
uniform float growth;
uniform sampler2D palette;
flat out vec4 colour;
flat out uint shape;
flat out float radius;
flat out float extent;
void main() {
  gl_Position = vec4((place - middle) * scale, 0.0, 1.0);
  radius = float(look.z) / ${radiusParts}.0 * growth * ratio;
  extent = 2.0 * ceil(radius + 0.5);
  gl_PointSize = extent;
  colour = texelFetch(palette, ivec2(int(look.x), 0), 0);
  shape = look.y;
}`;

// The formulas of shapes.ts.
const fragmentShader = `#version 300 es
precision mediump float;
flat in vec4 colour;
flat in uint shape;
flat in float radius;
flat in float extent;
out vec4 pixel;
void main() {
  vec2 at = (gl_PointCoord - 0.5) * extent;
  float far = length(at);
  float line = max(0.7, radius * 0.22);
  float distance = far - radius;
  if (shape == 1u) {
    distance = abs(far - radius + line) - line;
  } else if (shape == 2u) {
    distance = max(min(abs(at.x - at.y), abs(at.x + at.y)) * 0.70710678 - line, far - radius);
  } else if (shape == 3u) {
    float edge = (abs(at.x) + abs(at.y)) * 0.70710678;
    distance = min(abs(edge - radius * 0.95 + line) - line, edge - radius * 0.45);
  } else if (shape == 4u) {
    distance = min(abs(far - radius + line) - line, far - radius * 0.4);
  }
  float cover = clamp(0.5 - distance, 0.0, 1.0) * colour.a;
  pixel = vec4(colour.rgb * cover, cover);
}`;

/** A renderer on WebGL 2, all points in one call; undefined where there is none or it is slow. */
export function openWebGl(canvas: HTMLCanvasElement): Renderer | undefined {
  const plain = { alpha: false, antialias: false, depth: false, stencil: false };
  const gl = canvas.getContext('webgl2', { ...plain, failIfMajorPerformanceCaveat: true });
  if (!gl) return undefined;
  if (isSoftware(gl)) {
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return undefined;
  }
  let background: Palette['background'] = [0, 0, 0];
  let palette: Palette | undefined;
  let scene: Scene | undefined;
  let parts = prepare(gl);
  if (!parts) return undefined;

  const fill = () => {
    if (!parts || !scene) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, parts.places);
    gl.bufferData(gl.ARRAY_BUFFER, scene.coordinates, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, parts.looks);
    gl.bufferData(gl.ARRAY_BUFFER, scene.looks, gl.STATIC_DRAW);
  };
  const colour = () => {
    if (!palette) return;
    const { RGBA, TEXTURE_2D, UNSIGNED_BYTE } = gl;
    gl.texImage2D(TEXTURE_2D, 0, RGBA, paletteSize, 1, 0, RGBA, UNSIGNED_BYTE, palette.colours);
  };
  const restore = () => {
    parts = prepare(gl);
    fill();
    colour();
  };
  canvas.addEventListener('webglcontextrestored', restore);

  return {
    kind: 'webgl',
    canvas,
    setScene(next) {
      scene = next;
      fill();
    },
    setPalette(next) {
      palette = next;
      background = next.background;
      colour();
    },
    draw(camera, size, ratio) {
      fitCanvas(canvas, size, ratio);
      gl.viewport(0, 0, canvas.width, canvas.height);
      const [red, green, blue] = background;
      gl.clearColor(red / 255, green / 255, blue / 255, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (parts && scene) drawPoints(gl, parts, scene, camera, size, ratio);
    },
    dispose() {
      canvas.removeEventListener('webglcontextrestored', restore);
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

/**
 * True for WebGL that the processor plays: 100,000 points take it a tenth of a second, and the other renderer a tenth
 * of that. Chromium gives such a context even to those who refuse slow ones.
 */
function isSoftware(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = names && gl.getParameter(names.UNMASKED_RENDERER_WEBGL);
  return typeof renderer === 'string' && /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}

interface Parts {
  readonly program: WebGLProgram;
  readonly places: WebGLBuffer;
  readonly looks: WebGLBuffer;
  readonly at: (name: string) => WebGLUniformLocation | null;
}

function prepare(gl: WebGL2RenderingContext): Parts | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return undefined;
  gl.useProgram(program);
  const places = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, places);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  const looks = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, looks);
  gl.enableVertexAttribArray(1);
  gl.vertexAttribIPointer(1, 4, gl.UNSIGNED_BYTE, 0, 0);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return { program, places, looks, at: (name) => gl.getUniformLocation(program, name) };
}

function drawPoints(
  gl: WebGL2RenderingContext,
  { at }: Parts,
  scene: Scene,
  camera: Camera,
  size: Size,
  ratio: number,
): void {
  const scale = scaleOf(camera, size);
  gl.uniform2f(at('middle'), camera.x, camera.y);
  gl.uniform2f(at('scale'), (2 * scale) / size.width, (2 * scale) / size.height);
  gl.uniform1f(at('ratio'), ratio);
  gl.uniform1f(at('growth'), pointGrowth(camera));
  gl.drawArrays(gl.POINTS, 0, scene.coordinates.length / 2);
}
