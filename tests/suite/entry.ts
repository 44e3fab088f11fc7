// Every file of the runtime-neutral suite. The hosts bundle this file, with `keyward` left to the runtime to resolve.
import { suite as access } from "./access.js";
import { suite as audit } from "./audit.js";
import { suite as complete } from "./complete.js";
import { suite as documents } from "./documents.js";
import { suite as doubt } from "./doubt.js";
import { suite as edit } from "./edit.js";
import { suite as explain } from "./explain.js";
import { suite as filter } from "./filter.js";
import { type Report, runSuites } from "./harness.js";
import { suite as imports } from "./import.js";
import { suite as input } from "./input.js";
import { suite as keyring } from "./keyring.js";
import { suite as keys } from "./keys.js";
import { suite as leak } from "./leak.js";
import { suite as notices } from "./notices.js";
import { suite as options } from "./options.js";
import { suite as permissions } from "./permissions.js";
import { suite as policy } from "./policy.js";
import { suite as query } from "./query.js";
import { suite as rotation } from "./rotation.js";
import { suite as signedBase } from "./signed-base.js";
import { suite as bodies } from "./signed-bodies.js";
import { suite as content } from "./signed-content.js";
import { suite as edges } from "./signed-edges.js";
import { suite as signedFetch } from "./signed-fetch.js";
import { suite as reasons } from "./signed-reasons.js";
import { suite as responses } from "./signed-response.js";
import { suite as simulate } from "./simulate.js";
import { suite as site } from "./site.js";
import { suite as time } from "./time.js";
import { suite as tokens } from "./tokens.js";
import { suite as users } from "./users.js";
import { suite as bearer } from "./verify-bearer.js";
import { suite as signed } from "./verify-signed.js";
import { suite as webhook } from "./webhook.js";

export function runAll(): Promise<Report> {
  // `complete` comes last: it looks at the lines of all the others.
  return runSuites({
    site,
    policy,
    users,
    keys,
    edit,
    access,
    rotation,
    time,
    notices,
    explain,
    permissions,
    bearer,
    signed,
    content,
    bodies,
    edges,
    signedBase,
    responses,
    signedFetch,
    // `reasons` comes after everything that denies a signed request.
    reasons,
    webhook,
    query,
    filter,
    simulate,
    leak,
    imports,
    audit,
    input,
    options,
    doubt,
    keyring,
    tokens,
    documents,
    complete,
  });
}
