package io.jbuild.trace;

import io.jbuild.failure.MachineFailure;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends spans to a collector, by OTLP in HTTP. */
final class SpanSender {

  /** In one request, as OpenTelemetry's own processor does it. */
  private static final int BATCH = 512;

  /** The library's own end of waiting comes first: then its log is over, too. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** What it logs comes back as a result, too, and is told once. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

  private final TraceSettings settings;

  SpanSender(TraceSettings settings) {
    this.settings = settings;
  }

  /** Sends them, and says why that failed, if it did; takes no longer than it may. */
  Optional<String> send(List<SpanData> spans) {
    Level level = LIBRARY.getLevel();
    LIBRARY.setLevel(Level.OFF);
    try (OtlpHttpSpanExporter exporter = exporter()) {
      long end = System.nanoTime() + settings.timeout().plus(GRACE).toNanos();
      for (int from = 0; from < spans.size(); from += BATCH) {
        CompletableResultCode result =
            exporter.export(spans.subList(from, Math.min(from + BATCH, spans.size())));
        result.join(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (!result.isSuccess()) {
          return Optional.of(result.isDone() ? words(result.getFailureThrowable()) : late());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("OTEL_EXPORTER_OTLP_CERTIFICATE: " + MachineFailure.words(e));
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } finally {
      LIBRARY.setLevel(level);
    }
  }

  private OtlpHttpSpanExporter exporter() throws IOException {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint().toString())
            .setTimeout(settings.timeout())
            .setConnectTimeout(settings.timeout())
            .setCompression(settings.gzip() ? "gzip" : "none")
            // Nobody waits for a second attempt: a build's end does not.
            .setRetryPolicy(null)
            // The other mode encodes by Unsafe, and newer Javas say so on the terminal.
            .setMemoryMode(MemoryMode.IMMUTABLE_DATA)
            .setServiceClassLoader(SpanSender.class.getClassLoader());
    settings.headers().forEach(builder::addHeader);
    if (settings.certificates().isPresent()) {
      builder.setTrustedCertificates(Files.readAllBytes(settings.certificates().get()));
    }
    return builder.build();
  }

  private String late() {
    return "no answer within " + settings.timeout().toMillis() + " ms";
  }

  private String words(@Nullable Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof FailedExportException.HttpExportException http
          && http.getResponse() != null) {
        return "it answers " + http.getResponse().getStatusCode();
      }
      causes.add(each);
    }
    if (causes.stream().anyMatch(HttpTimeoutException.class::isInstance)) {
      return late();
    }
    if (causes.stream().anyMatch(UnresolvedAddressException.class::isInstance)) {
      return "there is no such host";
    }
    if (causes.stream().anyMatch(ConnectException.class::isInstance)) {
      return "it cannot be reached";
    }
    return causes.stream()
        .filter(IOException.class::isInstance)
        .map(cause -> MachineFailure.words((IOException) cause))
        .findFirst()
        .orElse("it cannot be sent");
  }
}
