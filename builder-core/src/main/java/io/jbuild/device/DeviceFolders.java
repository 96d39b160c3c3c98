package io.jbuild.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All devices that the specifications of some folders describe. What a later folder says of a
 * device counts; where two files of one folder describe the same, nobody can tell which is meant.
 *
 * @param devices by their whole names
 * @param problems what is wrong with files, and that they are not used
 */
record DeviceFolders(SortedMap<String, DescribedDevice> devices, List<String> problems) {

  DeviceFolders {
    devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
    problems = List.copyOf(problems);
  }

  static DeviceFolders read(List<Path> folders) throws IOException {
    SortedMap<String, DescribedDevice> devices = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path folder : folders) {
      SortedMap<String, DescribedDevice> described = new TreeMap<>();
      SortedSet<String> twice = new TreeSet<>();
      for (Path file : files(folder)) {
        try {
          DeviceSpecification.read(file)
              .forEach(
                  (name, device) -> {
                    if (described.put(name, device) != null) {
                      twice.add(name);
                    }
                  });
        } catch (IOException e) {
          problems.add("the device specification " + file + " is not used: " + e.getMessage());
        }
      }
      devices.putAll(described);
      for (String name : twice) {
        devices.remove(name);
        problems.add("the device " + name + " is described twice in " + folder);
      }
    }
    return new DeviceFolders(devices, problems);
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.{json,yaml}")) {
      entries.forEach(files::add);
    }
    files.removeIf(file -> !Files.isRegularFile(file));
    Collections.sort(files);
    return files;
  }
}
