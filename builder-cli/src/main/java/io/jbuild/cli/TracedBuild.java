package io.jbuild.cli;

import io.jbuild.event.BuildEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.trace.BuildTrace;
import java.io.IOException;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a build and of its push, where the environment names a collector; else nothing, and
 * nothing of it is loaded.
 */
final class TracedBuild implements AutoCloseable {

  /** What the variables with a collector's address begin with. */
  private static final String VARIABLES = "OTEL_EXPORTER_OTLP_";

  private final @Nullable BuildTrace trace;

  private TracedBuild(@Nullable BuildTrace trace) {
    this.trace = trace;
  }

  /** The trace of the build that now begins. */
  static TracedBuild begin(Invocation invocation, ProgressKind kind) throws IOException {
    Surroundings around = invocation.around();
    if (!isAskedFor(around.environment())) {
      return new TracedBuild(null);
    }
    Engine engine = invocation.engine();
    return new TracedBuild(
        BuildTrace.begin(
                around.environment(),
                Version.text(),
                around.clock(),
                build -> engine.pastBuilds().why(build),
                warning -> kind.warn(warning, around))
            .orElse(null));
  }

  private static boolean isAskedFor(SortedMap<String, String> environment) {
    SortedMap<String, String> after = environment.tailMap(VARIABLES);
    return !after.isEmpty() && after.firstKey().startsWith(VARIABLES);
  }

  /** What hears of the build. */
  BuildEvents over(BuildEvents view) {
    return trace == null ? view : trace.over(view);
  }

  /** What hears of the push. */
  PushEvents over(PushEvents lines) {
    return trace == null ? lines : trace.over(lines);
  }

  @Override
  public void close() {
    if (trace != null) {
      trace.close();
    }
  }
}
