# Builds here, runs in a second image without compilers, sources or development packages.
# To build the same tomorrow, name the bases by digest: docker buildx imagetools inspect node:22-bookworm-slim
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package needs a script of its own, so none may run.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY deploy ./deploy
COPY drizzle ./drizzle
COPY schema ./schema
COPY src ./src
RUN npm run build && npm run --silent supergraph > dist/supergraph.graphql
RUN npm prune --omit=dev --ignore-scripts

# The gateway of compose.yaml.
FROM ghcr.io/graphql-hive/gateway:2 AS gateway
COPY --from=build /app/dist/supergraph.graphql /gateway/supergraph.graphql
COPY deploy/gateway.config.mjs /gateway/gateway.config.mjs

# Last, so that it is what a build without --target makes.
FROM node:22-bookworm-slim AS subgraph
# For the embedded database, where there is no DATABASE_URL; of whichever user runs this. All else may only be read.
RUN mkdir -m 1777 /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/lib ./lib
COPY --from=build /app/dist/playground ./dist/playground
COPY --from=build /app/schema ./schema
COPY --from=build /app/drizzle ./drizzle
# On all addresses it starts only with an AUTH_MODE.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
USER node
EXPOSE 4000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# In this form, so that signals reach the server and not a shell.
ENTRYPOINT ["node", "lib/okta-discovery.js"]
CMD ["serve"]
