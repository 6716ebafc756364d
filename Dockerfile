# The service alone: no simulation, no tests, no build step.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules ./node_modules
COPY package.json main.ts service.ts chats.ts histories.ts notices.ts paper-symbols.ts config.ts settings.ts setting-texts.ts ./
COPY core ./core
COPY bridge ./bridge
COPY bot ./bot
COPY migrations ./migrations
USER node
VOLUME /data
EXPOSE 8080 8088 8090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WEB_PORT || 8088}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so that it hears SIGTERM and stops in order.
CMD ["node", "--import", "tsx", "main.ts"]
