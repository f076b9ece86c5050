import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Service = {
  image?: string;
  build?: string | { context: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  deploy?: { replicas: number };
  healthcheck?: { test: string[] };
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  cap_drop?: string[];
  network_mode?: string;
};

export type Compose = { services: Record<string, Service>; secrets: Record<string, { file: string }> };

/** A compose file as it is written. */
export async function readCompose(folder: string, name = 'compose.yaml'): Promise<Compose> {
  return parse(await readFile(join(folder, name), 'utf8'));
}

/** The environment of a service; its secrets lie in `folder` instead of `/run/secrets`. */
export function environmentOf({ environment = {} }: Service, folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replace(/^\/run\/secrets\//, `${folder}/`),
    ]),
  );
}
