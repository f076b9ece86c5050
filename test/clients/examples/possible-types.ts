export async function fetchPossibleTypes(url: string) {
  const query = '{ __schema { types { name possibleTypes { name } } } }';
  const body = JSON.stringify({ query });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { data } = (await response.json()) as {
    data: { __schema: { types: { name: string; possibleTypes: { name: string }[] | null }[] } };
  };
  const { types } = data.__schema;
  return Object.fromEntries(
    types.flatMap(({ name, possibleTypes }) =>
      possibleTypes ? [[name, possibleTypes.map((type) => type.name)]] : [],
    ),
  );
}
