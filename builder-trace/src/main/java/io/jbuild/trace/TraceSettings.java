package io.jbuild.trace;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where traces go, as OpenTelemetry's variables say it.
 *
 * @param endpoint takes {@code POST}; without a name and a password
 * @param headers of each request; may be secret
 * @param timeout for all that is sent of one build
 * @param gzip whether it is sent compressed
 * @param certificates who may sign the collector's, as PEM; empty for those of Java
 * @param resource attributes of all spans, {@code service.name} among them
 * @param context {@code traceparent} and {@code tracestate} of whoever started the build
 */
record TraceSettings(
    URI endpoint,
    SortedMap<String, String> headers,
    Duration timeout,
    boolean gzip,
    Optional<Path> certificates,
    SortedMap<String, String> resource,
    SortedMap<String, String> context) {

  private static final String EXPORTER = "OTEL_EXPORTER_OTLP_";
  private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_";
  private static final String PROTOCOL = "http/protobuf";
  private static final String SERVICE = "service.name";

  /** OpenTelemetry's is ten seconds: too long for who waits for a build. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern MILLIS = Pattern.compile("[1-9]\\d{0,6}");

  TraceSettings {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    resource = Collections.unmodifiableSortedMap(new TreeMap<>(resource));
    context = Collections.unmodifiableSortedMap(new TreeMap<>(context));
  }

  /**
   * What the environment asks for; empty where that is nothing.
   *
   * @throws BuildException where no trace can be sent so
   */
  static Optional<TraceSettings> of(SortedMap<String, String> environment) {
    Variables variables = new Variables(environment);
    Optional<URI> asked = endpoint(variables);
    String exporter = variables.get("OTEL_TRACES_EXPORTER").orElse("otlp");
    boolean disabled =
        variables.get("OTEL_SDK_DISABLED").filter("true"::equalsIgnoreCase).isPresent();
    if (asked.isEmpty()
        || disabled
        || exporter.equals("none")
        || variables.get("JBUILD_OFFLINE").isPresent()) {
      return Optional.empty();
    }
    if (!exporter.equals("otlp")) {
      throw refusal("OTEL_TRACES_EXPORTER=" + exporter, "It can be otlp, or none.");
    }
    String protocol = variables.ofExporter("PROTOCOL").orElse(PROTOCOL);
    if (!protocol.equals(PROTOCOL)) {
      throw refusal(
          "OTEL_EXPORTER_OTLP_PROTOCOL=" + protocol,
          "It can be " + PROTOCOL + ", for which collectors listen at port 4318.");
    }
    String compression = variables.ofExporter("COMPRESSION").orElse("none");
    if (!compression.equals("gzip") && !compression.equals("none")) {
      throw refusal("OTEL_EXPORTER_OTLP_COMPRESSION=" + compression, "It can be gzip, or none.");
    }
    URI endpoint = asked.get();
    return Optional.of(
        new TraceSettings(
            withoutUser(endpoint),
            headers(variables, endpoint),
            timeout(variables),
            compression.equals("gzip"),
            variables.ofExporter("CERTIFICATE").map(Path::of),
            resource(variables),
            context(variables)));
  }

  /** The collector, with nothing that may be secret. */
  String shownEndpoint() {
    String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    return endpoint.getScheme() + "://" + endpoint.getHost() + port;
  }

  /** Variables without a value are none, as OpenTelemetry has it. */
  private record Variables(SortedMap<String, String> environment) {

    Optional<String> get(String name) {
      return Optional.ofNullable(environment.get(name))
          .map(String::strip)
          .filter(value -> !value.isEmpty());
    }

    /** What is said of traces counts before what is said of all signals. */
    Optional<String> ofExporter(String name) {
      return get(TRACES + name).or(() -> get(EXPORTER + name));
    }
  }

  private static Optional<URI> endpoint(Variables variables) {
    Optional<String> traces = variables.get(TRACES + "ENDPOINT");
    if (traces.isPresent()) {
      return traces.map(address -> address(TRACES + "ENDPOINT", address));
    }
    return variables
        .get(EXPORTER + "ENDPOINT")
        .map(base -> base.endsWith("/") ? base + "v1/traces" : base + "/v1/traces")
        .map(address -> address(EXPORTER + "ENDPOINT", address));
  }

  private static URI address(String variable, String address) {
    try {
      URI uri = URI.create(address);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // The same answer, which does not repeat what may have a password in it.
    }
    throw refusal(variable + " as it is", "It is an address such as http://localhost:4318.");
  }

  private static URI withoutUser(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null
        ? uri
        : URI.create(uri.toString().replaceFirst(Pattern.quote(user + "@"), ""));
  }

  private static SortedMap<String, String> headers(Variables variables, URI endpoint) {
    SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (endpoint.getUserInfo() != null) {
      byte[] user = endpoint.getUserInfo().getBytes(StandardCharsets.UTF_8);
      headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }
    variables.ofExporter("HEADERS").ifPresent(text -> addPairs(headers, text));
    headers.forEach(
        (name, value) -> {
          if (!HEADER.matcher(name).matches() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw refusal(
                "OTEL_EXPORTER_OTLP_HEADERS as it is",
                "It is NAME=VALUE,NAME=VALUE, what is special in it with percent signs.");
          }
        });
    return headers;
  }

  /** As baggage is written: {@code NAME=VALUE,…}, with percent signs for what is special. */
  private static void addPairs(SortedMap<String, String> pairs, String text) {
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(pair.substring(0, equals).strip(), decoded(pair.substring(equals + 1).strip()));
      }
    }
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // A percent sign that means itself.
    }
  }

  private static Duration timeout(Variables variables) {
    Optional<String> millis = variables.ofExporter("TIMEOUT");
    if (millis.isEmpty()) {
      return TIMEOUT;
    }
    if (!MILLIS.matcher(millis.get()).matches()) {
      throw refusal("OTEL_EXPORTER_OTLP_TIMEOUT=" + millis.get(), "It is in milliseconds.");
    }
    return Duration.ofMillis(Long.parseLong(millis.get()));
  }

  private static SortedMap<String, String> resource(Variables variables) {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put(SERVICE, "jbuild");
    variables.get("OTEL_RESOURCE_ATTRIBUTES").ifPresent(text -> addPairs(attributes, text));
    variables.get("OTEL_SERVICE_NAME").ifPresent(name -> attributes.put(SERVICE, name));
    return attributes;
  }

  private static SortedMap<String, String> context(Variables variables) {
    SortedMap<String, String> context = new TreeMap<>();
    for (String name : new String[] {"traceparent", "tracestate"}) {
      variables.get(name.toUpperCase(Locale.ROOT)).ifPresent(value -> context.put(name, value));
    }
    return context;
  }

  private static BuildException refusal(String what, String hint) {
    return new BuildException(Blame.USAGE, "no trace is sent by " + what, hint);
  }
}
