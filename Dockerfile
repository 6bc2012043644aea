# One image for web, worker and beat. Base images are named by their major version; pin them by
# digest where your registry keeps digests.
FROM node:24-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DIBAO_VAR=/app/var
WORKDIR /app
RUN useradd --system --uid 1000 --create-home dibao
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
    | pip install --no-cache-dir --constraint constraints.txt --requirement /dev/stdin
COPY . .
COPY --from=front-end /app/node_modules node_modules
# The fonts and the hashed static files are part of the image; what people upload is a volume.
RUN python -m dibao.vendor && rm -rf node_modules \
    && SECRET_KEY=build DATABASE_URL=postgresql://none/none REDIS_URL=redis://none \
       python -m dibao.launch static \
    && mkdir -p var/media var/log && chown -R dibao: var
USER dibao
VOLUME /app/var/media
EXPOSE 8000
CMD ["python", "-m", "dibao.launch", "web"]
