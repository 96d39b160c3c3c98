package io.jbuild.device;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A device that a specification describes.
 *
 * @param name {@code vendor.com/class=name}
 * @param specification the file
 * @param common what each device of that file changes
 * @param edits what this one changes
 * @param annotations its own and its file's
 */
record DescribedDevice(
    String name,
    Path specification,
    DeviceEdits common,
    DeviceEdits edits,
    SortedMap<String, String> annotations) {

  private static final String CLASS = "org.mobyproject.buildkit.device.class";
  private static final String ALLOWED = "org.mobyproject.buildkit.device.autoallow";

  DescribedDevice {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /** Whether it is one of a class by another name than that of its kind, as BuildKit has it. */
  boolean isOfClass(String word) {
    return word.equals(annotations.get(CLASS));
  }

  /** Whether the machine's administrator lets each build have it, as BuildKit has it. */
  boolean isForEveryone() {
    return "true".equals(annotations.get(ALLOWED));
  }
}
