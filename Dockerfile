# Two images out of one file:
#   docker build -t breakwater .
#   docker build -t breakwater-mock --target mock .
FROM node:26.10.0-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional dependencies are Node itself, for machines without it; this image has it.
RUN npm ci --omit=dev --omit=optional --no-update-notifier

FROM node:26.10.0-slim AS base
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
STOPSIGNAL SIGTERM

# The upstreams, played for demonstrations and tests.
FROM base AS mock
ENV MOCK_HOST=0.0.0.0 \
    MOCK_PORT=3001
COPY mock-server ./mock-server
USER node
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MOCK_PORT}/__faults`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# The exec form: node itself gets the SIGTERM.
CMD ["node", "mock-server/main.ts"]

# The gateway, and the default target. Without mock-server/ it needs USERS_URL, EVENTS_URL and
# ENRICHMENT_URL, which NODE_ENV=production asks for at the start.
FROM base AS gateway
ENV HOST=0.0.0.0 \
    PORT=3000
COPY gateway ./gateway
# What brings its data along: docker compose run --rm gateway node scripts/migrate.ts
COPY scripts/migrate.ts scripts/export.ts scripts/import.ts ./scripts/
COPY scripts/store ./scripts/store
# The same image as a worker, with this for its command: node scripts/worker.ts
COPY scripts/worker.ts scripts/dlq.ts ./scripts/
COPY scripts/dlq ./scripts/dlq
COPY scripts/smoke/screen.ts ./scripts/smoke/
# All that the gateway writes to. A new volume takes over whose it is.
RUN mkdir data && chown node:node data
VOLUME /app/data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "gateway/main.ts"]
