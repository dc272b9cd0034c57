"""How the instance fares: findings for `dailypapers doctor`, probes and metrics for programs that watch it."""
