import {
  CopyIcon,
  ExecuteButton,
  HeaderEditor,
  MergeIcon,
  PrettifyIcon,
  pick,
  QueryEditor,
  ResponseEditor,
  Spinner,
  ToolbarButton,
  useDragResize,
  useGraphiQL,
  useGraphiQLActions,
  VariableEditor,
} from '@graphiql/react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { editorOptions } from './editors.ts';

/** The editors of the chosen operation, and its answer beside them; on a phone below them. */
export function Workspace() {
  const { firstRef, dragBarRef, secondRef } = useDragResize({
    direction: 'horizontal',
    storageKey: 'editorFlex',
  });
  return (
    <div className="playground-workspace">
      <div className="graphiql-editors" ref={firstRef}>
        <Editors />
      </div>
      <div className="graphiql-horizontal-drag-bar" ref={dragBarRef} />
      <Answer sizeRef={secondRef} />
    </div>
  );
}

function Editors() {
  const { setVisiblePlugin } = useGraphiQLActions();
  const referencePlugin = useGraphiQL(({ referencePlugin }) => referencePlugin);
  useReadableEditors();
  const [shown, setShown] = useState<'Variables' | 'Headers'>('Variables');
  const { firstRef, dragBarRef, secondRef } = useDragResize({
    defaultSizeRelation: 3,
    direction: 'vertical',
    sizeThresholdSecond: 60,
    storageKey: 'secondaryEditorFlex',
  });
  return (
    <>
      <section className="graphiql-query-editor" aria-label="Operation Editor" ref={firstRef}>
        <QueryEditor onClickReference={() => setVisiblePlugin(referencePlugin ?? null)} />
        <Toolbar />
      </section>
      <div className="graphiql-editor-tools" ref={dragBarRef}>
        {(['Variables', 'Headers'] as const).map((name) => (
          <button
            key={name}
            type="button"
            className={`graphiql-un-styled ${shown === name ? 'active' : ''}`}
            aria-pressed={shown === name}
            onClick={() => setShown(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <section className="graphiql-editor-tool" aria-label={shown} ref={secondRef}>
        <VariableEditor className={shown === 'Variables' ? '' : 'hidden'} />
        <HeaderEditor className={shown === 'Headers' ? '' : 'hidden'} />
      </section>
    </>
  );
}

function useReadableEditors(): void {
  const editors = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'));
  useEffect(() => {
    for (const editor of Object.values(editors)) editor?.updateOptions(editorOptions);
  }, [editors]);
}

function Toolbar() {
  const { copyQuery, mergeQuery, prettifyEditors } = useGraphiQLActions();
  return (
    <div className="graphiql-toolbar" role="toolbar" aria-label="Editor Commands">
      <ExecuteButton />
      <ToolbarButton onClick={prettifyEditors} label="Prettify query (Shift-Ctrl-P)">
        <PrettifyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton onClick={mergeQuery} label="Merge fragments into query (Shift-Ctrl-M)">
        <MergeIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton onClick={copyQuery} label="Copy query (Shift-Ctrl-C)">
        <CopyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
    </div>
  );
}

function Answer({ sizeRef }: { sizeRef: RefObject<HTMLDivElement | null> }) {
  const { isFetching, tabs, activeTabIndex } = useGraphiQL(pick('isFetching', 'tabs', 'activeTabIndex'));
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone it is below the editors, out of sight.
    if (isFetching && matchMedia(phone).matches) element.current?.scrollIntoView({ block: 'start' });
  }, [isFetching]);
  const hasAnswer = isFetching || Boolean(tabs[activeTabIndex]?.response);
  return (
    <div className="graphiql-response" ref={sizeRef}>
      <div ref={element} className="playground-answer">
        {isFetching && <Spinner />}
        {!hasAnswer && <p className="playground-hint">Press ▶ or Ctrl-Enter: the answer comes here.</p>}
        <ResponseEditor />
      </div>
    </div>
  );
}

/** The style sheet stacks everything at this width, too. */
export const phone = '(max-width: 760px)';
