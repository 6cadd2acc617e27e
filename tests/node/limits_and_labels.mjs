// The calls of HubSpot's Node client for limits and labels; what they answer goes out as JSON.

import { Client } from "@hubspot/api-client";
import schema from "@hubspot/api-client/lib/codegen/crm/associations/v4/schema/index.js";

const { HUBSPOT_ACCESS_TOKEN: accessToken, HUBSPOT_BASE_URL: basePath } = process.env;
const labels = new Client({ accessToken, basePath }).crm.associations.v4.schema.definitionsApi;
// The client has the calls for limits, but no name among its own to reach them by.
const limits = new schema.DefinitionConfigurationsApi(
  schema.createConfiguration({
    baseServer: new schema.ServerConfiguration(basePath, {}),
    authMethods: { oauth2: { accessToken } },
  }),
);
const pair = ["deals", "contacts"];
const plain = { category: "HUBSPOT_DEFINED", typeId: 3 };

const created = await limits.batchCreate(...pair, { inputs: [{ ...plain, maxToObjectIds: 5 }] });
const updated = await limits.batchUpdate(...pair, { inputs: [{ ...plain, maxToObjectIds: 6 }] });
const ofPair = await limits.getAllBetweenTwoObjectTypes(...pair);
const ofAccount = await limits.getAll();
const canceled = await limits.batchUpdate(...pair, {
  inputs: [{ category: "HUBSPOT_DEFINED", typeId: 4, maxToObjectIds: 6 }],
});
await limits.batchRemove(...pair, { inputs: [plain] });

const made = await labels.create(...pair, {
  name: "champion",
  label: "Champion",
  inverseLabel: "Champion of",
});
const { typeId } = made.results.find((each) => each.label === "Champion");
await labels.update(...pair, { associationTypeId: typeId, label: "Hero" });
const listed = await labels.getAll(...pair);
await labels.remove(...pair, typeId);

const texts = ({ results }) => results.map((each) => each.label);
console.log(
  JSON.stringify({
    created: created.results[0].userEnforcedMaxToObjectIds,
    updated: updated.results[0].userEnforcedMaxToObjectIds,
    ofPair: ofPair.results.map((each) => each.userEnforcedMaxToObjectIds),
    ofAccount: ofAccount.results.map((each) => each.typeId),
    canceled: canceled.status,
    made: texts(made),
    listed: texts(listed),
  }),
);
