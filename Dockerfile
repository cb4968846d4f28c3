# The image of Paperboy: one process, one volume, no shell needed. compose.yaml runs it.
ARG NODE=24

FROM node:${NODE}-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY src src
COPY adapters adapters
RUN npm run compile -- --package \
  && npm prune --omit=dev \
  # What is compiled in, the sources of SQLite, what describes types, and the sources themselves.
  && rm -rf node_modules/.cache node_modules/zod node_modules/kysely node_modules/@types \
    node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete \
  && mkdir /data && chown 1000:1000 /data

FROM node:${NODE}-bookworm-slim
ENV NODE_ENV=production PAPERBOY_DATA=/data PAPERBOY_OPERATOR_HTTP=127.0.0.1:3211
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/package.json ./
COPY src/start.cjs src/node-version.cjs src/
COPY adapters/web/assets adapters/web/assets
COPY seeds seeds
COPY LICENSE ./
RUN ln -s /app/src/start.cjs /usr/local/bin/paperboy
COPY --from=build --chown=1000:1000 /data /data
USER 1000:1000
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://' + process.env.PAPERBOY_OPERATOR_HTTP + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/start.cjs"]
