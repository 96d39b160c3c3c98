package io.jbuild.device;

import java.util.List;

/**
 * The devices of a RUN.
 *
 * @param names as CDI has them: {@code vendor.com/class=name}
 * @param edits what all of them change of a command's world
 */
public record GivenDevices(List<String> names, DeviceEdits edits) {

  /** No device. */
  public static final GivenDevices NONE = new GivenDevices(List.of(), DeviceEdits.NONE);

  public GivenDevices {
    names = List.copyOf(names);
  }
}
