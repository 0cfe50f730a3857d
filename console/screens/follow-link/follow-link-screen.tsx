export const InvitationScreen = () => null;
export const ResetScreen = () => null;
