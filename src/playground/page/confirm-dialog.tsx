import { Kind, type OperationDefinitionNode } from 'graphql';
import { useEffect, useRef, useState } from 'react';

type Question = { operation: OperationDefinitionNode; answer(isYes: boolean): void };

/** Set by the dialog of the page. */
let show: (question: Question) => void = ({ answer }) => answer(false);

/** Asks at the page whether an operation that changes something shall be sent. */
export function confirmChange(operation: OperationDefinitionNode): Promise<boolean> {
  return new Promise((answer) => show({ operation, answer }));
}

/** Where that is asked. Enter and Escape say no: nothing may run because a key was held too long. */
export function ConfirmDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [question, setQuestion] = useState<Question>();
  useEffect(() => {
    show = setQuestion;
  }, []);
  useEffect(() => {
    if (question && !dialog.current?.open) dialog.current?.showModal();
  }, [question]);
  const end = (isYes: boolean) => {
    question?.answer(isYes);
    setQuestion(undefined);
    dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      className="playground-dialog"
      aria-labelledby="confirm-title"
      onCancel={() => end(false)}
    >
      <h2 id="confirm-title">Run {question?.operation.name?.value ?? 'this mutation'}?</h2>
      <p>
        It changes something: <code>{question && fieldsOf(question.operation)}</code>
      </p>
      <div className="playground-dialog-buttons">
        <button type="button" onClick={() => end(false)}>
          Cancel
        </button>
        <button type="button" className="playground-danger" onClick={() => end(true)}>
          Run it
        </button>
      </div>
    </dialog>
  );
}

function fieldsOf({ selectionSet }: OperationDefinitionNode): string {
  return selectionSet.selections
    .map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '…'))
    .join(', ');
}
