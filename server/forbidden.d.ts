// Not a module, on purpose: tsconfig.json and tsconfig.pure.json point the packages that a room may not import at this file.
