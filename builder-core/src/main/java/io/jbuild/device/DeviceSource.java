package io.jbuild.device;

import io.jbuild.dockerfile.Device;
import io.jbuild.failure.BuildException;
import java.util.List;

/** Where a RUN's devices come from. */
public interface DeviceSource {

  /** For who plans and runs nothing: there are none, and none is missed. */
  DeviceSource NONE = asked -> GivenDevices.NONE;

  /**
   * What the flags of a RUN get.
   *
   * @throws BuildException where one that is required is not there, may not be given, or needs what
   *     jbuild does not do
   */
  GivenDevices find(List<Device> asked);
}
