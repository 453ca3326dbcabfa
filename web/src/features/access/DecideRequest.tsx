/** A request is answered: with an exception, with a place in the project, or with no. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { decideRequest, type SupposedChange } from "../../api/access";
import { keys } from "../../api/keys";
import type { AccessRequest } from "../../api/types";
import { Field, Input, Radio } from "../../parts/fields";
import { toast } from "../../parts/toastStore";
import { usePeople, useProjectCan, useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { RoleSelect } from "../settings/RoleSelect";
import { ConfirmAccess } from "./ConfirmAccess";
import { LifetimeField, lifetimeEnd, USUAL_DAYS } from "./Lifetime";

export type Decision = "approve" | "decline";
type Way = "grant" | "membership";

interface DecideProps {
  request: AccessRequest;
  decision: Decision;
  action: string;
  onClose: () => void;
}

export function Decide(props: DecideProps) {
  return props.decision === "approve" ? <Approve {...props} /> : <Decline {...props} />;
}

function useDecide(request: AccessRequest, decision: Decision, done: string) {
  const slug = useSlug();
  const queries = useQueryClient();
  return async (body: Record<string, unknown>) => {
    await decideRequest(slug, request.id, decision, body);
    await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
    toast({ text: done });
  };
}

/** What an approval makes, as what is sent and as what is supposed before. */
function useApproval(request: AccessRequest) {
  const { type, id } = request.resource;
  const project = request.project ?? undefined;
  const { refusal } = useProjectCan(project ?? "");
  const is_guest = usePeople().get(request.user.id)?.role_slug === "guest";
  const asks_to_join = type === "project" && request.action === "project:view";
  const [chosen, setWay] = useState<Way>();
  const [role, setRole] = useState(is_guest ? "guest" : "contributor");
  const [days, setDays] = useState(USUAL_DAYS);
  const no_members = refusal("project_member:add");
  const way = chosen ?? (project && asks_to_join && !no_members ? "membership" : "grant");
  const user = request.user.id;
  const supposed: SupposedChange =
    way === "membership"
      ? { op: "set_project_role", user, project, role }
      : { op: "put_grant", user, effect: "allow", action: request.action, resource: { type, id } };
  const body =
    way === "membership"
      ? { as: way, role_slug: role }
      : { as: way, expires_at: lifetimeEnd(days) };
  return { project, way, setWay, role, setRole, days, setDays, no_members, supposed, body };
}

function Approve({ request, decision, action, onClose }: DecideProps) {
  const [answer, setAnswer] = useState("");
  const decide = useDecide(request, decision, text.approved);
  const approval = useApproval(request);
  const { way, setWay, role, setRole, days, setDays, no_members } = approval;
  const name = request.user.display_name;
  return (
    <ConfirmAccess
      onClose={onClose}
      title={text.approveTitle(name)}
      effect={text.approve}
      changes={[approval.supposed]}
      word={name}
      run={() => decide({ ...approval.body, answer })}
    >
      <p>{text.approveAsked(action, request.resource.name)}</p>
      <fieldset className="stack">
        <legend className="sr">{text.approveAs}</legend>
        {approval.project && (
          <Radio
            name="way"
            label={text.approveMember}
            help={text.approveMemberHelp}
            reason={no_members}
            checked={way === "membership"}
            onChange={() => setWay("membership")}
          />
        )}
        <Radio
          name="way"
          label={text.approveException}
          help={text.approveExceptionHelp(action, request.resource.name)}
          checked={way === "grant"}
          onChange={() => setWay("grant")}
        />
      </fieldset>
      {way === "membership" ? (
        <Field label={text.approveRole}>
          {() => (
            <RoleSelect
              namespace="project"
              label={text.approveRole}
              value={role}
              onChange={setRole}
            />
          )}
        </Field>
      ) : (
        <LifetimeField days={days} onChange={setDays} />
      )}
      <AnswerField value={answer} onChange={setAnswer} />
    </ConfirmAccess>
  );
}

function Decline({ request, decision, onClose }: DecideProps) {
  const [answer, setAnswer] = useState("");
  const decide = useDecide(request, decision, text.declined);
  const name = request.user.display_name;
  return (
    <ConfirmAccess
      danger
      onClose={onClose}
      title={text.declineTitle(name)}
      effect={text.decline}
      changes={[]}
      word={name}
      run={() => decide({ answer })}
    >
      <AnswerField value={answer} onChange={setAnswer} />
    </ConfirmAccess>
  );
}

function AnswerField({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  return (
    <Field label={text.answerTo}>
      {(wiring) => (
        <Input {...wiring} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
