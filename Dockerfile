FROM golang:1.26.8-bookworm AS build
# Both may be given to use a module proxy.
ARG GOPROXY
ARG GOSUMDB
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
# Compiled for size: nomsgpack leaves out a codec, a quarter of the image, nethttpomithttp2 HTTP/2, which no
# relying party needs, and only the runtime and the cryptography, where the time of a login goes, are inlined.
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack,nethttpomithttp2 \
      -ldflags "-s -w -X github.com/openg2p/mock-esignet/internal/app.Version=${VERSION:-}" \
      -gcflags=all=-l -gcflags=crypto/...= -gcflags=runtime/...= -gcflags=internal/...= \
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
