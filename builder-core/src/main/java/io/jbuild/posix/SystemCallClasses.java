package io.jbuild.posix;

import java.util.List;

/** Loads this package whole, for threads that will not see the files its classes are in. */
public final class SystemCallClasses {

  private static final List<Class<?>> CLASSES =
      List.of(
          CString.class,
          CallList.class,
          CallList.Call.class,
          ChildProcess.class,
          Devices.class,
          DirectoryHandle.class,
          Errno.class,
          FileNames.class,
          FileStatus.class,
          FileStatus.Type.class,
          FileTimes.class,
          Flags.class,
          KernelKeys.class,
          Launch.class,
          LibC.class,
          Mounts.class,
          Mounts.Option.class,
          Namespaces.class,
          Namespaces.Kind.class,
          NativeBuffer.class,
          OpenFile.class,
          PosixException.class,
          Privileges.class,
          ProcMount.class,
          ResourceLimits.class,
          RootPaths.class,
          SpawnLibrary.class,
          StatusCall.class,
          SystemCall.class);

  private SystemCallClasses() {}

  /** Loads and initializes the classes of this package. */
  public static void load() {
    initialize(CLASSES);
    CallList.load();
  }

  /** Initializes classes. */
  public static void initialize(List<Class<?>> classes) {
    for (Class<?> type : classes) {
      try {
        Class.forName(type.getName(), true, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(type + " is already there", e);
      }
    }
  }
}
