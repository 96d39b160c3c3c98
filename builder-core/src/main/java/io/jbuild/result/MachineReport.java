package io.jbuild.result;

import java.util.List;
import java.util.Optional;

/**
 * What a machine allows, and what one change would allow more.
 *
 * @param rungs the ways to isolate a RUN, best first
 * @param ids what users a RUN may have
 * @param store where images are kept
 * @param tools programs that some builds need
 */
public record MachineReport(List<RungState> rungs, Ids ids, StoreState store, List<Tool> tools) {

  public MachineReport {
    rungs = List.copyOf(rungs);
    tools = List.copyOf(tools);
  }

  /**
   * A way to isolate a RUN.
   *
   * @param name as options have it
   * @param works whether it can be used
   * @param why what is in the way; empty where it works
   * @param remedy the one change that would take it away; empty where there is none, or need of one
   */
  public record RungState(String name, boolean works, String why, String remedy) {}

  /**
   * What users a RUN may have.
   *
   * @param kind {@code all} as root, {@code subordinate} of an ordinary user's ranges, or {@code
   *     one}: root alone
   * @param remedy what would give more; empty where nothing is missing
   */
  public record Ids(String kind, String remedy) {}

  /** Where images are kept: bytes that are free there, and that there are. */
  public record StoreState(String folder, long free, long total) {}

  /**
   * A program.
   *
   * @param path where it is; empty where it is not
   * @param use what needs it
   */
  public record Tool(String name, Optional<String> path, String use) {}

  /** The way that would be taken; empty where a RUN cannot be isolated at all. */
  public Optional<String> taken() {
    return rungs.stream().filter(RungState::works).map(RungState::name).findFirst();
  }
}
