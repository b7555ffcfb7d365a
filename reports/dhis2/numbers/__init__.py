"""What may be sent: elements (pure) · linked, verdicts (pure: what stays back) · stock · figures"""
