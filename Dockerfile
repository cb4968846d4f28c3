# The image of Paperboy: one process, one volume, no shell needed. compose.yaml runs it.
ARG NODE=24

FROM node:${NODE}-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY src/node-version.cjs src/
# Our own scripts compile the sources, which are not here yet; only better-sqlite3 must be built.
RUN npm ci --omit=dev --ignore-scripts && npm rebuild better-sqlite3
COPY . .
# Layers keep times in whole seconds, and the compiled program is found by the times of its sources.
RUN find src adapters package.json package-lock.json -exec touch -d '2026-01-01 00:00:00' {} + \
  && node src/compile.mjs \
  # What only compiling needs, what is compiled in, the sources of SQLite, and what describes types.
  && rm -rf node_modules/esbuild node_modules/@esbuild node_modules/zod node_modules/kysely node_modules/@types \
    node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete \
  && mkdir /data && chown 1000:1000 /data

FROM node:${NODE}-bookworm-slim
ENV NODE_ENV=production PAPERBOY_DATA=/data PAPERBOY_OPERATOR_HTTP=127.0.0.1:3211
WORKDIR /app
COPY --from=build --chown=root:root /app /app
COPY --from=build --chown=1000:1000 /data /data
USER 1000:1000
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://' + process.env.PAPERBOY_OPERATOR_HTTP + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/start.cjs"]
