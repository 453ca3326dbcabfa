import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { askPlanEffect, changePlan, workspacePlansQuery } from "../../api/instance";
import { keys } from "../../api/keys";
import type { InstanceWorkspace, PlanOffer, UserLite } from "../../api/types";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input, Radio } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { PersonSelect } from "../../parts/PersonSelect";
import { Banner, Loaded } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { commonText, adminText as text } from "../../text/en";
import { LargeNote } from "../access/Large";
import { Effects, useForeseen } from "../access/WhatIf";
import { submitting } from "../account/SignIn";
import styles from "./Admin.module.css";

interface PlanProps {
  workspace: InstanceWorkspace;
  onClose: () => void;
}

/** Puts a workspace on another plan, and says before what follows for its people [PM-11 … PM-17]. */
export function ChangePlan({ workspace, onClose }: PlanProps) {
  const query = useQuery(workspacePlansQuery(workspace.id));
  return (
    <Dialog open onClose={onClose} title={text.planOf(workspace.name)} description={text.planHelp}>
      <Loaded query={query}>
        {({ plans, seats, admins }) => (
          <>
            <p>{text.seats(seats)}</p>
            <Choice {...{ workspace, plans, admins, onClose }} />
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

interface ChoiceProps extends PlanProps {
  plans: PlanOffer[];
  admins: UserLite[];
}

const FIELDS = ["owner", "plan"] as const;

function Choice({ workspace, plans, admins, onClose }: ChoiceProps) {
  const queries = useQueryClient();
  const [key, setKey] = useState(workspace.plan);
  const [owner, setOwner] = useState("");
  const [word, setWord] = useState("");
  const plan = plans.find((one) => one.key === key);
  const is_other = plan !== undefined && !plan.is_current;
  // Whoever administers the instance is told figures, and nobody's name.
  const supposed = is_other
    ? { plan: key, ...(plan.needs_owner && owner && { owner }) }
    : undefined;
  const foreseen = useForeseen(
    keys.adminPart("plan-effect", workspace.id),
    supposed,
    (other, signal) => askPlanEffect(workspace.id, other, signal),
  );
  const converts = is_other && plan.in_use.length > 0;
  const is_typed = converts || foreseen.is_large;
  const save = useMutation({
    mutationFn: () =>
      changePlan(workspace.id, {
        plan: key,
        convert: converts,
        ...(plan?.needs_owner && { owner }),
      }),
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.adminPart("workspaces") });
      toast({ text: text.planChanged(workspace.name, plan?.name ?? key) });
      onClose();
    },
  });
  const reasons = [
    !is_other && text.choosePlan,
    plan?.needs_owner && !owner && text.chooseOwner,
    is_typed && word.trim() !== workspace.slug && commonText.typeFirst(workspace.slug),
  ];
  return (
    <form className="stack-4" onSubmit={submitting(() => save.mutate())}>
      <fieldset className="stack-4">
        <legend className="sr">{text.plan}</legend>
        {plans.map((one) => (
          <Radio
            key={one.key}
            name="plan"
            label={one.is_current ? text.planNow(one.name) : one.name}
            help={text.planHas(one)}
            checked={one.key === key}
            onChange={() => setKey(one.key)}
          />
        ))}
      </fieldset>
      {is_other && <Following plan={plan} />}
      {is_other && plan.needs_owner && (
        <Field
          label={text.newOwnerOfPlan}
          help={text.newOwnerOfPlanHelp}
          error={fieldError(save.error, "owner")}
        >
          {(wiring) => (
            <PersonSelect
              {...wiring}
              required
              people={admins}
              value={owner}
              none={admins.length > 0 ? text.chooseOwner : text.noAdmins}
              onChange={setOwner}
            />
          )}
        </Field>
      )}
      <div aria-live="polite">
        <Effects result={foreseen.result} waiting={foreseen.waiting} />
      </div>
      {foreseen.is_large && <LargeNote result={foreseen.result} />}
      {is_typed && (
        <Field label={commonText.typeToConfirm(workspace.slug)}>
          {(wiring) => (
            <Input
              {...wiring}
              autoComplete="off"
              value={word}
              onChange={(event) => setWord(event.target.value)}
            />
          )}
        </Field>
      )}
      {save.error && !isAbout(save.error, FIELDS) && (
        <Banner tone="deny">{errorWords(save.error)}</Banner>
      )}
      <DialogFooter
        onClose={onClose}
        kind={converts ? "danger" : "primary"}
        busy={save.isPending}
        reason={reasons.find((one) => typeof one === "string")}
      >
        {is_other ? text.putOn(plan.name) : text.changePlan}
      </DialogFooter>
    </form>
  );
}

/** What is in use that the plan lacks, and what becomes of it. */
function Following({ plan }: { plan: PlanOffer }) {
  if (plan.in_use.length === 0) return <p className="t-3">{text.nothingCloses(plan.name)}</p>;
  return (
    <Banner tone="cond">
      <b>{text.closes(plan.name)}</b>
      <ul className={styles.following}>
        {plan.in_use.map((one) => (
          <li key={one.id}>
            <Icon name={one.kind === "owner" ? "user" : "shield"} />
            <span>
              {one.kind === "owner"
                ? text.ownerBecomes(one.name, one.becomes)
                : text.roleBecomes(one.name, one.uses, one.becomes)}
            </span>
          </li>
        ))}
      </ul>
      {plan.in_use.some((one) => one.kind === "role") && <p>{text.rolesKept}</p>}
    </Banner>
  );
}
