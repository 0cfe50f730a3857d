/**
 * JSON from outside as a tree that can be searched, and whose values can be chosen as data paths where somebody asks for
 * one. Always text, never HTML.
 */
import { ActionIcon, CloseButton, Group, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconCode, IconSearch, IconTargetArrow } from "@tabler/icons-react";
import { createContext, type ReactNode, use, useDeferredValue, useMemo, useState } from "react";
import { CopyButton } from "../copy-button.tsx";
import { cut, cutTextAt, isNested, type Json, membersAtOnce, type Nested, shapeOf, textOf } from "../json-shape.ts";
import { joinPath, placeKey, searchTree } from "./data-path.ts";
import styles from "./json-tree.module.css";

interface JsonTreeProps {
  value: Json;
  /** What it is: `Raw alert`. */
  label: string;
  /** How many levels are open at first. */
  opens?: number;
  maxHeight?: number | string;
  /** A value was chosen. */
  onPick?: ((path: string, value: Json) => void) | undefined;
  /** What choosing does, for who does not see it: `Choose for Alert ID`. */
  pickWord?: string;
  /** Paths that are in use, with what uses them. */
  used?: ReadonlyMap<string, string>;
}

interface Tree {
  found: ReturnType<typeof searchTree> | undefined;
  wanted: string;
  onPick: JsonTreeProps["onPick"];
  pickWord: string;
  used: ReadonlyMap<string, string>;
}

const TreeContext = createContext<Tree | undefined>(undefined);
const nothingUsed: ReadonlyMap<string, string> = new Map();

export function JsonTree(props: JsonTreeProps): ReactNode {
  const { value, label, opens = 2, maxHeight = 480, onPick, pickWord = "Choose", used = nothingUsed } = props;
  const [text, setText] = useState("");
  const [asText, setAsText] = useState(false);
  const wanted = useDeferredValue(text).trim();
  const found = useMemo(() => (wanted === "" ? undefined : searchTree(value, wanted)), [value, wanted]);
  const tree = { found, wanted: wanted.toLowerCase(), onPick, pickWord, used };
  return (
    <div className={styles.view}>
      <Group className={styles.bar} gap={6} wrap="nowrap">
        <TextInput
          size="xs"
          flex={1}
          aria-label={`Search in ${label}`}
          placeholder="Search keys and values"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<IconSearch size={13} aria-hidden />}
          rightSection={
            text !== "" && <CloseButton size="xs" aria-label="Empty the search" onClick={() => setText("")} />
          }
        />
        <Text size="xs" c="dimmed" role="status" className={styles.count ?? ""}>
          {found && (found.count === 0 ? "none" : `${found.count}${found.isCut ? "+" : ""}`)}
        </Text>
        <Tooltip label={asText ? "As a tree" : "As text"}>
          <ActionIcon size="sm" aria-label="As text" aria-pressed={asText} onClick={() => setAsText(!asText)}>
            <IconCode size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <CopyButton text={textOf(value)} what="all of it" />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.content} style={{ maxHeight }} tabIndex={0} aria-label={label}>
        {asText ? (
          <pre className={styles.text}>{cut(textOf(value), 200_000)}</pre>
        ) : (
          <TreeContext value={tree}>
            {isNested(value) ? <Branch value={value} path="" keys={[]} opens={opens} /> : <Leaf value={value} />}
          </TreeContext>
        )}
      </section>
    </div>
  );
}

function useTree(): Tree {
  const tree = use(TreeContext);
  if (!tree) throw new Error("a branch stands outside of its tree");
  return tree;
}

interface BranchProps {
  value: Nested;
  /** Undefined: no path can say it. */
  path: string | undefined;
  keys: readonly (string | number)[];
  opens: number;
}

function Branch({ value, path, keys, opens }: BranchProps): ReactNode {
  const { found } = useTree();
  const [shown, setShown] = useState(membersAtOnce);
  const isList = Array.isArray(value);
  const all = Object.entries(value);
  const members = found
    ? all.filter(([name]) => found.places.has(placeKey([...keys, isList ? Number(name) : name])))
    : all;
  if (all.length === 0) return <span className={styles.shape}>{isList ? "[ ]" : "{ }"}</span>;
  // A branch that was found by its own key shows all it has.
  const drawn = members.length === 0 && keys.length > 0 ? all : members;
  return (
    <ul className={styles.members}>
      {drawn.slice(0, shown).map(([name, member]) => {
        const key = isList ? Number(name) : name;
        const inner = path === undefined ? undefined : joinPath(path, key);
        return (
          <Member
            key={name}
            name={name}
            value={member}
            path={inner}
            keys={[...keys, key]}
            opens={opens}
            isItem={isList}
          />
        );
      })}
      {drawn.length > shown && (
        <li>
          <UnstyledButton className={styles.more} onClick={() => setShown(shown + membersAtOnce)}>
            {`Show ${Math.min(membersAtOnce, drawn.length - shown)} more of ${drawn.length - shown}`}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}

interface MemberProps extends Omit<BranchProps, "value"> {
  name: string;
  value: Json;
  isItem: boolean;
}

function Member({ name, value, path, keys, opens, isItem }: MemberProps): ReactNode {
  const { found, onPick, used } = useTree();
  const [choice, setChoice] = useState<boolean>();
  const place = placeKey(keys);
  const open = choice ?? (opens > 0 || (found?.places.has(place) ?? false));
  const user = path === undefined ? undefined : used.get(path);
  const mark = user === undefined ? null : <span className={styles.used}>{user}</span>;
  if (!isNested(value)) {
    const inside = (
      <>
        <span className={styles.key} data-item={isItem || undefined}>
          <Marked text={cut(name, cutTextAt)} />
        </span>
        <Leaf value={value} />
        {mark}
      </>
    );
    if (!onPick) return <li className={styles.member}>{inside}</li>;
    return (
      <li className={styles.row}>
        <Pick path={path} value={value} name={name} className={styles.leaf ?? ""}>
          {inside}
        </Pick>
      </li>
    );
  }
  return (
    <li>
      <div className={styles.head}>
        <UnstyledButton className={styles.branch} aria-expanded={open} onClick={() => setChoice(!open)}>
          <IconChevronRight size={12} className={styles.chevron} data-open={open || undefined} aria-hidden />
          <span className={styles.key} data-item={isItem || undefined}>
            <Marked text={cut(name, cutTextAt)} />
          </span>
          <span className={styles.shape}>{shapeOf(value)}</span>
        </UnstyledButton>
        {mark}
        {onPick && path !== undefined && (
          <Pick path={path} value={value} name={name} className={styles.pick ?? ""}>
            <IconTargetArrow size={13} aria-hidden />
          </Pick>
        )}
      </div>
      {open && <Branch value={value} path={path} keys={keys} opens={opens - 1} />}
    </li>
  );
}

function Pick(props: {
  path: string | undefined;
  value: Json;
  name: string;
  className: string;
  children: ReactNode;
}): ReactNode {
  const { path, value, name, className, children } = props;
  const { onPick, pickWord } = useTree();
  if (path === undefined) {
    return (
      <Tooltip label="No data path can name this key: it has signs that mean something in a path. Choose what it stands in.">
        <span className={className} data-none>
          {children}
        </span>
      </Tooltip>
    );
  }
  return (
    <UnstyledButton
      className={className}
      title={path}
      aria-label={`${pickWord}: ${path}${isNested(value) ? "" : ` (${cut(String(value), 80)})`}`}
      data-path={path}
      data-name={name}
      onClick={() => onPick?.(path, value)}
    >
      {children}
    </UnstyledButton>
  );
}

function Leaf({ value }: { value: string | number | boolean | null }): ReactNode {
  const [whole, setWhole] = useState(false);
  const { onPick } = useTree();
  if (typeof value !== "string") {
    return (
      <span className={styles.plain}>
        <Marked text={String(value)} />
      </span>
    );
  }
  if (value === "") return <span className={styles.shape}>empty text</span>;
  const limit = onPick ? 160 : cutTextAt;
  return (
    <span className={styles.string}>
      <Marked text={whole ? value : cut(value, limit)} />
      {value.length > limit && !onPick && (
        <UnstyledButton className={styles.more} ml={6} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : `Show all ${value.length.toLocaleString("en")} characters`}
        </UnstyledButton>
      )}
    </span>
  );
}

/** The first place of what is searched for. */
function Marked({ text }: { text: string }): ReactNode {
  const { wanted } = useTree();
  const at = wanted === "" ? -1 : text.toLowerCase().indexOf(wanted);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className={styles.mark}>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  );
}
