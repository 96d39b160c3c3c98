package io.jbuild.check;

import io.jbuild.failure.Lines;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.plan.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the instructions of a stage have said so far. */
final class StageState {

  private static final String PATH = "PATH";

  final Scope scope;

  /** False where the base's environment is unknown, and with it which variables there are. */
  final boolean environmentKnown;

  /** Where the instruction of a name stood that only the last of counts. */
  final SortedMap<String, Lines> last = new TreeMap<>();

  final List<String> triggers = new ArrayList<>();
  boolean shellGiven;
  boolean workingDirectoryGiven;

  private StageState(Scope scope, boolean environmentKnown) {
    this.scope = scope;
    this.environmentKnown = environmentKnown;
  }

  static StageState onScratch() {
    return on(new ContainerConfig());
  }

  static StageState onUnknownImage() {
    return new StageState(new Scope(), false);
  }

  static StageState on(ContainerConfig base) {
    StageState state = new StageState(new Scope(), true);
    if (base.env(PATH).isEmpty()) {
      // The build sets one; which does not matter here.
      state.scope.setEnv(PATH, "/bin");
    }
    for (String entry : base.env()) {
      int equals = entry.indexOf('=');
      state.scope.setEnv(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    state.shellGiven = !base.shell().isEmpty();
    return state;
  }

  /** A stage that is based on this one. */
  StageState child() {
    StageState child = new StageState(scope.copy(), environmentKnown);
    child.shellGiven = shellGiven;
    child.workingDirectoryGiven = workingDirectoryGiven;
    return child;
  }

  /** Notes an instruction; returns where the one stood that it makes void. */
  Optional<Lines> replace(String name, Lines lines) {
    return Optional.ofNullable(last.put(name, lines));
  }
}
