declare module '*.css' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the bundler gives the text of a style sheet as the default export
  export default text;
}
