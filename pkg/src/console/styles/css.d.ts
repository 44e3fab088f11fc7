declare module "*.css" {
  /** The text of the style sheet: it is imported with `{ type: "text" }`. */
  const text: string;
  export default text;
}
