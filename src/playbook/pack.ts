/** What a pack says about itself. */
export interface Pack {
  /** Absent in packs that were never published: their folder is their name. */
  id?: string;
  name: string;
  description?: string;
  version?: string;
  author?: string;
  support?: string;
}
