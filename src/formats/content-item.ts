import type { Classifier } from "#playbook/classifier.ts";
import type { ContentList } from "#playbook/content-list.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import type { IncidentType } from "#playbook/incident-type.ts";
import type { Layout } from "#playbook/layout.ts";
import type { Mapper } from "#playbook/mapper.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Pack } from "#playbook/pack.ts";
import type { ContentIntegration, Script } from "#playbook/script.ts";

/** Each kind of content with its model. */
export interface ContentModels {
  playbook: Playbook;
  classifier: Classifier;
  mapper: Mapper;
  incidentType: IncidentType;
  incidentField: IncidentField;
  layout: Layout;
  list: ContentList;
  script: Script;
  integration: ContentIntegration;
  pack: Pack;
}

export type ContentKind = keyof ContentModels;

/** One thing read out of a file; a file may hold several (a classifier with its mapper, before 6.0). */
export type ContentItem = { [Kind in ContentKind]: { kind: Kind; value: ContentModels[Kind] } }[ContentKind];
