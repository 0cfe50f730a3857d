/** A list of XSOAR: a named text that playbooks and scripts read, `lists.<name>`. */
export interface ContentList {
  id: string;
  name: string;
  type: "plain_text" | "json" | "html" | "markdown" | "css";
  /** Absent where the data stands in a file of its own that was not there. */
  data?: string;
}
