/** Puts the day (`2026-03-01`, in UTC) in place of `{today - 30}`, so that ready-made variables never grow old. */
export function withDays(text: string, now: Date): string {
  return text.replaceAll(/\{today - (\d+)\}/g, (_match, days: string) =>
    new Date(now.getTime() - Number(days) * 86_400_000).toISOString().slice(0, 10),
  );
}
