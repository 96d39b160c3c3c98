package io.jbuild.plan;

import io.jbuild.dockerfile.Device;
import io.jbuild.dockerfile.Instruction.Run.Security;
import java.util.List;

/** What the flags of a RUN ask for, but for its network. */
public record RunDemands(List<RunMount> mounts, List<Device> devices, Security security) {

  /** A RUN without such flags. */
  public static final RunDemands NONE = new RunDemands(List.of(), List.of(), Security.SANDBOX);

  public RunDemands {
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
  }
}
