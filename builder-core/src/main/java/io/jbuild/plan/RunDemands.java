package io.jbuild.plan;

import io.jbuild.device.GivenDevices;
import io.jbuild.dockerfile.Instruction.Run.Security;
import java.util.List;

/**
 * What the flags of a RUN ask for, but for its network.
 *
 * @param inherited how many layers below the RUN, the lowest, are an image's that was there before
 *     the build; only where a cache is mounted, which must know
 */
public record RunDemands(
    List<RunMount> mounts, GivenDevices devices, Security security, int inherited) {

  /** A RUN without such flags. */
  public static final RunDemands NONE =
      new RunDemands(List.of(), GivenDevices.NONE, Security.SANDBOX, 0);

  /** Demands without a cache. */
  public RunDemands(List<RunMount> mounts, GivenDevices devices, Security security) {
    this(mounts, devices, security, 0);
  }

  public RunDemands {
    mounts = List.copyOf(mounts);
  }
}
