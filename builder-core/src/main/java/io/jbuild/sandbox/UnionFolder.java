package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileNames;
import io.jbuild.posix.Mounts;
import io.jbuild.posix.PosixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder that a union mount is made from and in: short links to the folders of its layers, the
 * kernel's own folder, and the place of the mount.
 *
 * <p>Mount options end at 4,096 bytes, which full paths of 37 layers fill; so the mount is made
 * from the folder of links. Layers that lie in one folder, by short names, cost one link.
 *
 * @param options what the mount is made of, by names in the folder of links
 */
record UnionFolder(Path folder, String options) {

  // nofollow, not off: some kernels are built to take "off" as "follow", which userxattr refuses.
  // volatile: without it, unmounting writes the whole disk's dirty pages out; what a RUN leaves is
  // read right after, and worth nothing after a crash.
  static final String OPTIONS = ",userxattr,redirect_dir=nofollow,metacopy=off,index=off,volatile";

  /** A command may make devices, and an image have some: none of them opens. */
  private static final Set<Mounts.Option> NO_DEVICES = EnumSet.of(Mounts.Option.NO_DEVICES);

  private static final String LINKS = "links";
  private static final String ROOT = "root";
  private static final String KERNEL = "overlay";

  /** Makes it of trees, top first, and an existing directory for what is written. */
  static UnionFolder make(Path folder, List<Path> lowers, Path upper) throws IOException {
    Files.createDirectories(folder);
    for (String name : List.of(LINKS, ROOT, KERNEL)) {
      Files.createDirectory(folder.resolve(name));
    }
    Path links = folder.resolve(LINKS);
    List<Path> trees =
        lowers.isEmpty() ? List.of(Files.createDirectory(folder.resolve("empty"))) : lowers;
    SortedMap<Path, String> parents = new TreeMap<>();
    StringBuilder names = new StringBuilder();
    for (Path tree : trees) {
      Path parent = Objects.requireNonNull(tree.toAbsolutePath().getParent());
      String name = parents.get(parent);
      if (name == null) {
        name = Integer.toString(parents.size(), Character.MAX_RADIX);
        link(links.resolve(name), parent);
        parents.put(parent, name);
      }
      names.append(names.isEmpty() ? "" : ":").append(name).append('/').append(tree.getFileName());
    }
    link(links.resolve("upper"), upper);
    link(links.resolve("work"), folder.resolve(KERNEL));
    return new UnionFolder(folder, "lowerdir=" + names + ",upperdir=upper,workdir=work");
  }

  /** Where it is mounted. */
  Path root() {
    return folder.toAbsolutePath().resolve(ROOT);
  }

  /**
   * Mounts it in the calling thread's namespace, and opens its root; changes to its folder.
   *
   * @param privileges whether devices open in it
   */
  DirectoryHandle mount(Command.Privileges privileges) throws IOException {
    try (DirectoryHandle own = DirectoryHandle.open(folder);
        DirectoryHandle links = own.open(name(LINKS))) {
      Mounts.enter(links);
      Mounts.mount(
          "overlay",
          "../" + ROOT,
          privileges == Command.Privileges.ALL ? Set.of() : NO_DEVICES,
          options + OPTIONS);
      Mounts.enter(own);
      return own.open(name(ROOT));
    }
  }

  private static void link(Path link, Path target) throws IOException {
    PosixFiles.makeSymbolicLink(link, FileNames.bytes(target.toAbsolutePath()));
  }

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
