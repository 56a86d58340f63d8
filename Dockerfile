FROM golang:1.26.8-bookworm AS build
# Both may be given to use a module proxy.
ARG GOPROXY
ARG GOSUMDB
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
# nomsgpack leaves out a codec of gin's that would be a quarter of the image.
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack \
      -ldflags "-s -w -X github.com/openg2p/mock-esignet/internal/app.Version=${VERSION:-}" \
      -o /out/mock-esignet ./cmd/mock-esignet \
 && mkdir -p /out/writable/data /out/writable/tmp

FROM scratch
COPY --from=build /out/mock-esignet /mock-esignet
COPY --from=build --chown=65532:65532 /out/writable/ /
ENV MOCK_ESIGNET_LISTEN=0.0.0.0:8088 \
    MOCK_ESIGNET_DB=/data/mock-esignet.db
USER 65532:65532
VOLUME /data
EXPOSE 8088
HEALTHCHECK --interval=5s --timeout=4s --start-period=5s --retries=3 CMD ["/mock-esignet", "healthcheck"]
ENTRYPOINT ["/mock-esignet"]
