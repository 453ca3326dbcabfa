import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { type Features, featuresQuery, updateFeatures } from "../../api/projects";
import { useTitle } from "../../lib/hooks";
import { Switch } from "../../parts/fields";
import { Loaded, Setting } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useProjectCan, useProjectId, useSlug } from "../../shell/useWorkspace";
import { projectText as text } from "../../text/en";

type Known = keyof typeof text.features;

function nameOf(key: string) {
  return text.features[key as Known] ?? { name: key.replaceAll("_", " "), help: undefined };
}

/** What the project uses. A switch works at once. */
export function ProjectFeatures() {
  useTitle(text.pages.features);
  const slug = useSlug();
  const project = useProjectId();
  const queries = useQueryClient();
  const { refusal } = useProjectCan(project);
  const query = useQuery(featuresQuery(slug, project));
  const save = useMutation({
    mutationFn: (change: Features) => updateFeatures(slug, project, change),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.workspace(slug) }),
  });
  return (
    <Scroll>
      <Page title={text.pages.features} lead={text.featuresLead} narrow>
        <Loaded query={query}>
          {(features) =>
            Object.entries(features)
              .filter(([, value]) => typeof value === "boolean")
              .map(([key, on]) => (
                <Setting key={key} label={nameOf(key).name} help={nameOf(key).help}>
                  <Switch
                    hideLabel
                    label={nameOf(key).name}
                    checked={on}
                    reason={refusal("project_feature:toggle")}
                    onChange={(event) => save.mutate({ [key]: event.target.checked })}
                  />
                </Setting>
              ))
          }
        </Loaded>
      </Page>
    </Scroll>
  );
}
