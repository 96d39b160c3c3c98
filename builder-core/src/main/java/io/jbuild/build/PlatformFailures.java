package io.jbuild.build;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;

/** What went wrong for each of the platforms of a build, so that one hides no other. */
final class PlatformFailures {

  private final List<Failure> failures = new ArrayList<>();

  private record Failure(List<String> platforms, BuildException exception) {
    boolean is(BuildException other) {
      return exception.message().equals(other.message()) && exception.lines().equals(other.lines());
    }
  }

  /** What fails because somebody stops us is nothing to go on after: that is thrown. */
  void add(Platform platform, BuildException exception) {
    if (Thread.currentThread().isInterrupted()) {
      throw exception;
    }
    for (Failure failure : failures) {
      if (failure.is(exception)) {
        failure.platforms().add(platform.toString());
        return;
      }
    }
    failures.add(new Failure(new ArrayList<>(List.of(platform.toString())), exception));
  }

  /**
   * Fails where anything did.
   *
   * @param count how many platforms the build is for; what is the same for all is not theirs
   */
  void check(int count) {
    if (failures.isEmpty()) {
      return;
    }
    Failure first = failures.get(0);
    if (first.platforms().size() == count) {
      throw first.exception();
    }
    List<BuildException> others =
        failures.subList(1, failures.size()).stream()
            .map(failure -> named(failure, List.of()))
            .toList();
    throw named(first, others);
  }

  private static BuildException named(Failure failure, List<BuildException> others) {
    return failure.exception().of(String.join(", ", failure.platforms()), others);
  }
}
